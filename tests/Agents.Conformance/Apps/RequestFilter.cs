namespace Agents.Conformance.Apps;

/// <summary>Which requests a step looks at.</summary>
internal sealed class RequestFilter
{
    private const string Everything = "*";
    private readonly IReadOnlyCollection<string>? _paths;
    private readonly bool _withQuestions;

    /// <param name="paths">Null: every path. A <c>*</c> at the end matches the rest.</param>
    /// <param name="atStart">Nothing was sent yet. Only then does a bare <c>*</c> name the sidecar's own questions as well: the
    /// scenario asks what a start brings.</param>
    public RequestFilter(IReadOnlyCollection<string>? paths, bool atStart)
    {
        _paths = paths;
        _withQuestions = paths is not null && (atStart || !paths.Contains(Everything));
    }

    public bool Matches(ReceivedRequest request) =>
        (_paths is null || _paths.Any(pattern => Matches(pattern, request.Path))) && (_withQuestions || !IsQuestion(request));

    private static bool Matches(string pattern, string path) =>
        pattern.EndsWith('*') ? path.StartsWith(pattern[..^1], StringComparison.Ordinal) : path == pattern;

    private static bool IsQuestion(ReceivedRequest request) =>
        request.Method == "OPTIONS" || (request.Method == "GET" && request.Path is "/dapr/config" or "/dapr/subscribe" or "/healthz");
}
