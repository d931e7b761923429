namespace Dapr.Sidecar.Resources;

/// <summary>Collects what is wrong in the files, so that one report names all of it, and what is only worth a log line.</summary>
internal sealed class ResourceReport(ILogger? log)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public void Error(SourceLocation at, string field, string problem) => _errors.Add($"{at}: {field}: {problem}");

    /// <param name="allowed">What may stand there, without a full stop.</param>
    public void WrongValue(SourceLocation at, string field, string value, string allowed) =>
        Error(at, field, $"\"{value}\" is not allowed; allowed: {allowed}");

    public void Missing(SourceLocation at, string field, string allowed) => Error(at, field, $"missing; allowed: {allowed}");

    public void UnknownField(SourceLocation at, string field, IEnumerable<string> allowed) =>
        Error(at, field, $"unknown field; allowed: {string.Join(", ", allowed)}");

    public void Warn(string message) => log?.LogWarning("{Message}", message);

    public void Inform(string message) => log?.LogInformation("{Message}", message);

    /// <summary>Runs <paramref name="read"/>; when it found errors they become warnings and the result is null, as with ignoreErrors.</summary>
    public T? Tolerate<T>(Func<T?> read) where T : class
    {
        var before = _errors.Count;
        var result = read();
        if (_errors.Count == before) return result;
        foreach (var error in _errors[before..]) Warn($"ignored, for the component says ignoreErrors: {error}");
        _errors.RemoveRange(before, _errors.Count - before);
        return null;
    }

    /// <param name="what">What the files are, for the first line of the message.</param>
    public void ThrowIfAny(string what = "the resources")
    {
        if (_errors.Count > 0) throw new ResourceException(what, _errors);
    }
}

/// <summary>The files cannot be used. The message lists every error on a line of its own.</summary>
internal sealed class ResourceException(string what, IReadOnlyList<string> errors)
    : Exception($"{errors.Count} error{(errors.Count == 1 ? "" : "s")} in {what}:\n  {string.Join("\n  ", errors)}")
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
