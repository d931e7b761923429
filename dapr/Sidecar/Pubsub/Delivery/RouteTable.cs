using System.Text.Json;
using Dapr.Sidecar.Cel;
using Dapr.Sidecar.Pubsub.Json;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>Where an event goes: the first rule that matches. A rule without an expression always does.</summary>
internal sealed class RouteTable
{
    private readonly (CelExpression? Match, string Path)[] _rules;

    /// <exception cref="CelSyntaxException">A rule's expression cannot be used.</exception>
    public RouteTable(IReadOnlyList<RouteRule> rules) =>
        _rules = [.. rules.Select(r => (string.IsNullOrWhiteSpace(r.Match) ? null : CelExpression.Compile(r.Match.Trim()), r.Path))];

    /// <param name="Path">Null: nothing matches.</param>
    /// <param name="Error">An expression could not be evaluated; later rules are not asked.</param>
    internal readonly record struct Choice(string? Path, string? Error = null);

    public Choice ForEvent(ReadOnlyMemory<byte> json)
    {
        if (_rules.Length == 0 || _rules[0].Match is null) return First();
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        return Choose(document.RootElement);
    }

    /// <summary>A raw message of a bulk is a text to the rules, not an event.</summary>
    public Choice ForText(ReadOnlyMemory<byte> text) =>
        _rules.Length == 0 || _rules[0].Match is null ? First() : Choose(System.Text.Encoding.UTF8.GetString(text.Span));

    /// <summary>For events that exist as fields only.</summary>
    public Choice ForFields(Dictionary<string, object?> fields) => _rules.Length == 0 || _rules[0].Match is null ? First() : Choose(fields);

    private Choice First() => new(_rules.Length == 0 ? null : _rules[0].Path);

    private Choice Choose(object value)
    {
        var variables = new Dictionary<string, object?> { ["event"] = value };
        foreach (var (match, path) in _rules)
        {
            switch (match?.Evaluate(variables) ?? true)
            {
                case true:
                    return new Choice(path);
                case false:
                    continue;
                case CelError error:
                    return new Choice(null, error.Message);
                default:
                    return new Choice(null, $"the result of match expression {match} was not a boolean");
            }
        }
        return new Choice(null);
    }
}
