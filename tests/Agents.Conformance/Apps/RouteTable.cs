using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Apps;

/// <summary>The scripted answers of one application: <c>METHOD /path</c>, <c>ANY /path</c> or <c>ANY *</c>, each used in turn.</summary>
internal sealed class RouteTable(IReadOnlyDictionary<string, List<RouteAnswer>> routes)
{
    private static readonly RouteAnswer NotFound = new() { Status = 404 };
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _used = new(StringComparer.Ordinal);

    /// <summary>The last answer of a route repeats; without a route it is 404 with an empty body.</summary>
    public RouteAnswer Next(string method, string path)
    {
        string[] candidates = [$"{method} {path}", $"ANY {path}", "ANY *"];
        if (candidates.FirstOrDefault(routes.ContainsKey) is not { } route) return NotFound;
        var answers = routes[route];
        lock (_lock)
        {
            var turn = _used.GetValueOrDefault(route);
            _used[route] = turn + 1;
            return answers[Math.Min(turn, answers.Count - 1)];
        }
    }
}
