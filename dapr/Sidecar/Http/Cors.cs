using Microsoft.Extensions.Primitives;

namespace Dapr.Sidecar.Http;

/// <summary>Cross-origin answers for the origins of <c>--allowed-origins</c>: a list with commas, <c>*</c> for all or one in each entry.</summary>
internal sealed class Cors(string allowedOrigins)
{
    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal) { "HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };
    private readonly string[] _origins = allowedOrigins.ToLowerInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries);
    private readonly bool _all = allowedOrigins.Split(',').Contains("*");

    /// <summary>Adds what the answer needs. True when that is all: a browser's question beforehand.</summary>
    public bool Answers(HttpContext http)
    {
        var request = http.Request;
        var response = http.Response.Headers;
        var wanted = request.Headers.AccessControlRequestMethod.ToString();
        var isQuestion = request.Method == "OPTIONS" && wanted.Length > 0;
        response.Append("Vary", "Origin");
        if (isQuestion)
        {
            response.Append("Vary", "Access-Control-Request-Method");
            response.Append("Vary", "Access-Control-Request-Headers");
        }
        var origin = request.Headers.Origin.ToString();
        var method = isQuestion ? wanted.ToUpperInvariant() : request.Method;
        if (origin.Length > 0 && IsAllowed(origin) && Methods.Contains(method))
        {
            response.AccessControlAllowOrigin = _all ? "*" : origin;
            if (isQuestion)
            {
                response.AccessControlAllowMethods = method;
                if (Canonical(request.Headers.AccessControlRequestHeaders) is { Length: > 0 } headers) response.AccessControlAllowHeaders = headers;
            }
        }
        return isQuestion;
    }

    private bool IsAllowed(string origin)
    {
        if (_all) return true;
        var lower = origin.ToLowerInvariant();
        foreach (var allowed in _origins)
        {
            var star = allowed.IndexOf('*', StringComparison.Ordinal);
            if (star < 0 ? lower == allowed : lower.Length >= allowed.Length - 1
                && lower.StartsWith(allowed.AsSpan(0, star), StringComparison.Ordinal) && lower.EndsWith(allowed.AsSpan(star + 1), StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>The names as Go writes them: the first letter of each word in upper case.</summary>
    private static string Canonical(StringValues asked)
    {
        var names = asked.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = string.Join('-', names[i].Split('-').Select(word => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
        }
        return string.Join(", ", names);
    }
}
