using System.Text.Json;

namespace Agents.Gateway.Validation.Schemas;

/// <summary>One keyword of a JSON Schema, or a few that only have a meaning together.</summary>
internal interface IRule
{
    void Check(JsonElement value, Location at, ErrorSink errors);
}

/// <summary>A compiled schema: all of its rules hold.</summary>
internal sealed class Schema : IRule
{
    public IReadOnlyList<IRule> Rules { get; set; } = [];

    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        foreach (var rule in Rules)
        {
            rule.Check(value, at, errors);
        }
    }

    /// <summary>Whether the value matches, without saying why not.</summary>
    public bool Matches(JsonElement value, Location at, ErrorSink outer) => Errors(value, at, outer).IsEmpty;

    public ErrorSink Errors(JsonElement value, Location at, ErrorSink outer)
    {
        var errors = new ErrorSink { Depth = outer.Depth };
        Check(value, at, errors);
        return errors;
    }
}
