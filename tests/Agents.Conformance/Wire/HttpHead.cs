namespace Agents.Conformance.Wire;

/// <summary>The first line and the headers of a message, as they came: in order, with duplicates, names in lower case.</summary>
internal sealed record HttpHead(string StartLine, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public IEnumerable<string> All(string name) => Headers.Where(header => header.Key == name).Select(header => header.Value);

    public string? First(string name) => All(name).FirstOrDefault();

    public bool IsChunked => All("transfer-encoding").Any(value => value.Contains("chunked", StringComparison.OrdinalIgnoreCase));

    public long? ContentLength =>
        First("content-length") is { } text && long.TryParse(text, out var length) ? length : null;
}
