using System.Text.Json;
using Agents.Contracts;

namespace Agents.Hosting.Schemas;

/// <summary>Collects what is wrong, at most <see cref="MaxErrors"/> values, so that a hostile body cannot make a huge answer.</summary>
public sealed class ErrorSink
{
    private const int MaxErrors = 50;
    private const int MaxValueLength = 200;

    private readonly List<ProblemField> _errors = [];

    public IReadOnlyList<ProblemField> Errors => _errors;

    public bool IsEmpty => _errors.Count == 0;

    public void Add(Location at, JsonElement? value, string allowed)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(new ProblemField { At = at.ToString(), Value = value is { } v ? Shorten(v) : null, Allowed = allowed });
        }
    }

    public void AddRange(IEnumerable<ProblemField> errors) => _errors.AddRange(errors.Take(MaxErrors - _errors.Count));

    /// <summary>A copy that outlives the request's document, cut when long.</summary>
    public static JsonElement Shorten(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= MaxValueLength
            ? value.Clone()
            : JsonSerializer.SerializeToElement(text[..MaxValueLength] + "...", SchemaJson.Default.String);
    }
}
