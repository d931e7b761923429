using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapr.Sidecar.Resources;
using Microsoft.AspNetCore.Http.Features;

namespace Dapr.Sidecar.Http;

/// <summary>
/// The middleware <c>routeralias</c>: other paths for invocations. <c>{name}</c> in an alias takes one segment, which is added to the
/// query under that name.
/// </summary>
internal sealed class RouteAliases
{
    private readonly List<(Regex Alias, string Target)> _aliases = [];

    public RouteAliases(Component component)
    {
        foreach (var (alias, target) in Read(component)) _aliases.Add((Compile(alias), target));
    }

    public void Apply(HttpContext http)
    {
        var raw = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = RequestPath.Escaped(raw);
        foreach (var (alias, target) in _aliases)
        {
            if (alias.Match(path) is not { Success: true } match) continue;
            var query = new StringBuilder(raw.Length > path.Length && raw.Contains('?', StringComparison.Ordinal) ? raw[(raw.IndexOf('?', StringComparison.Ordinal) + 1)..] : "");
            for (var i = 1; i < match.Groups.Count; i++)
            {
                if (query.Length > 0) query.Append('&');
                query.Append(Uri.EscapeDataString(match.Groups[i].Name)).Append('=').Append(match.Groups[i].Value);
            }
            http.Features.Set(new RouteAlias(query.Length > 0 ? $"{target}?{query}" : target));
            return;
        }
    }

    /// <summary>The list as one JSON object in <c>routes</c>, or, the old way, each as an entry of its own.</summary>
    private static Dictionary<string, string> Read(Component component)
    {
        if (component["routes"] is not { Length: > 0 } routes)
            return component.Metadata.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(routes) ?? [];
        }
        catch (JsonException e)
        {
            throw new ResourceException("the resources", [$"{component.Source}: routes of {component.Name} is no JSON object of text: {e.Message}"]);
        }
    }

    private static Regex Compile(string alias)
    {
        var pattern = new StringBuilder("^");
        var at = 0;
        while (at < alias.Length)
        {
            var open = alias.IndexOf('{', at);
            var close = open < 0 ? -1 : alias.IndexOf('}', open);
            if (close < 0) break;
            var (name, rule) = alias[(open + 1)..close].Split(':', 2) is [var n, var r] ? (n, r) : (alias[(open + 1)..close], "[^/]+");
            pattern.Append(Regex.Escape(alias[at..open])).Append("(?<").Append(name).Append('>').Append(rule).Append(')');
            at = close + 1;
        }
        return new Regex(pattern.Append(Regex.Escape(alias[at..])).Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }
}
