using System.Text;

namespace Dapr.Sidecar.Invocation;

/// <summary>
/// Whom a request calls, and which of its methods. The header <c>dapr-app-id</c> wins, then a Basic authorization of that user name,
/// then the path <c>/v1.0/invoke/{app}/method/{method}</c>.
/// </summary>
internal readonly record struct InvocationTarget(string Id, string Method)
{
    private const string Header = "dapr-app-id";
    private const string MethodMark = "/method/";

    public bool IsUrl => Id.StartsWith("http://", StringComparison.Ordinal) || Id.StartsWith("https://", StringComparison.Ordinal);

    /// <param name="path">Decoded, not cleaned.</param>
    /// <param name="headers">The naming header is taken out: it is not for the application.</param>
    /// <param name="target">Whom and what; only when true came back.</param>
    public static bool TryFind(string path, IHeaderDictionary headers, out InvocationTarget target)
    {
        if (headers.TryGetValue(Header, out var named) && named.Count > 0 && named[0] is { Length: > 0 } id)
        {
            headers.Remove(Header);
            target = new(id, path);
            return true;
        }
        if (FromAuthorization(headers.Authorization) is { Length: > 0 } user)
        {
            target = new(user, path);
            return true;
        }
        return TryReadPath(path, out target);
    }

    private static string? FromAuthorization(string? authorization)
    {
        const string Basic = "Basic ";
        if (authorization is null || !authorization.StartsWith(Basic, StringComparison.Ordinal)) return null;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..], bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':');
        return pair.Length == 2 && string.Equals(pair[0], Header, StringComparison.OrdinalIgnoreCase) ? pair[1] : null;
    }

    private static bool TryReadPath(string path, out InvocationTarget target)
    {
        target = default;
        var at = 0;
        if (!TrySkip(path, "v1.0", ref at) || !TrySkip(path, "invoke", ref at)) return false;
        while (at < path.Length && path[at] == '/') at++;
        var mark = path.IndexOf(MethodMark, at, StringComparison.Ordinal);
        if (mark <= at) return false;
        var id = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path[at..mark]));
        if (Http.RequestPath.TryUnescape(id, out var unescaped) && unescaped.Length > 0) id = unescaped;
        target = new(id, path[(mark + MethodMark.Length)..]);
        return true;
    }

    private static bool TrySkip(string path, string segment, ref int at)
    {
        while (at < path.Length && path[at] == '/') at++;
        if (string.CompareOrdinal(path, at, segment, 0, segment.Length) != 0) return false;
        at += segment.Length;
        return at < path.Length && path[at] == '/';
    }
}
