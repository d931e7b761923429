namespace Dapr.Sidecar.Http;

/// <summary>
/// Finds the handler of a request. Paths are case-sensitive and matched in their escaped form; doubled and trailing slashes are
/// tolerated, a literal segment wins over a placeholder, and what matches nothing (method included) goes to the fallback route.
/// </summary>
internal sealed class ApiRouter(int maxBodyBytes)
{
    private readonly Node _root = new();
    private readonly SortedSet<string> _methods = new(StringComparer.Ordinal);
    private ApiRoute? _fallback;
    private static readonly Dictionary<string, string> NoValues = [];

    public void Map(ApiRoute route)
    {
        if (route.Fallback) _fallback = route;
        var node = _root;
        foreach (var segment in (route.Version + "/" + route.Path).Split('/')) node = node.Child(segment);
        foreach (var method in route.Methods)
        {
            _methods.Add(method);
            if (!node.Handlers.TryAdd(method, route))
                throw new InvalidOperationException($"route {method} {route.Version}/{route.Path} is mapped twice");
        }
    }

    public Task DispatchAsync(HttpContext http, string escapedPath)
    {
        var segments = RequestPath.Clean(escapedPath).Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<KeyValuePair<string, string>> found = [];
        if (Find(_root, segments, 0, http.Request.Method, found) is not { } route)
            return _fallback is null ? NothingThereAsync(http, segments) : _fallback.Handler(new ApiContext(http, NoValues, maxBodyBytes));

        var values = new Dictionary<string, string>(found.Count, StringComparer.Ordinal);
        foreach (var (name, escaped) in found)
        {
            if (!RequestPath.TryUnescape(escaped, out var value))
            {
                return PlainError.WriteAsync(
                    http.Response, StatusCodes.Status400BadRequest, $"failed to unescape request parameter \"{name}\". Error: invalid URL escape in \"{escaped}\"");
            }
            values[name] = value;
        }
        return route.Handler(new ApiContext(http, values, maxBodyBytes));
    }

    /// <summary>Without a fallback (its API is not allowed): 405 when another method is known for the path, else 404.</summary>
    private Task NothingThereAsync(HttpContext http, string[] segments)
    {
        List<string> allowed = [];
        foreach (var method in _methods)
        {
            if (Find(_root, segments, 0, method, []) is not null) allowed.Add(method);
        }
        if (allowed.Count == 0) return PlainError.WriteAsync(http.Response, StatusCodes.Status404NotFound, "404 page not found");
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = allowed.ToArray();
        return Task.CompletedTask;
    }

    private static ApiRoute? Find(Node node, string[] segments, int at, string method, List<KeyValuePair<string, string>> found)
    {
        if (at == segments.Length) return node.Handlers.GetValueOrDefault(method) ?? node.Handlers.GetValueOrDefault("*");
        if (node.Literals.TryGetValue(segments[at], out var literal) && Find(literal, segments, at + 1, method, found) is { } exact) return exact;
        foreach (var (name, child) in node.Placeholders)
        {
            found.Add(new(name, segments[at]));
            if (Find(child, segments, at + 1, method, found) is { } match) return match;
            found.RemoveAt(found.Count - 1);
        }
        if (node.Rest is { } rest && (rest.Handlers.GetValueOrDefault(method) ?? rest.Handlers.GetValueOrDefault("*")) is { } tail)
        {
            found.Add(new("*", string.Join('/', segments[at..])));
            return tail;
        }
        return null;
    }

    private sealed class Node
    {
        public readonly Dictionary<string, Node> Literals = new(StringComparer.Ordinal);
        public readonly List<KeyValuePair<string, Node>> Placeholders = [];
        public readonly Dictionary<string, ApiRoute> Handlers = new(StringComparer.Ordinal);
        public Node? Rest;

        public Node Child(string segment)
        {
            if (segment == "*") return Rest ??= new Node();
            if (segment.StartsWith('{'))
            {
                var name = segment[1..^1];
                foreach (var (known, child) in Placeholders)
                {
                    if (known == name) return child;
                }
                var added = new Node();
                Placeholders.Add(new(name, added));
                return added;
            }
            if (!Literals.TryGetValue(segment, out var node)) Literals[segment] = node = new Node();
            return node;
        }
    }
}
