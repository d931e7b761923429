using Agents.Decisions.Expressions;

namespace Agents.Decisions.Definitions;

/// <summary>A tool whose answer is a proposal: it may narrow what the rules allow.</summary>
internal sealed record ModelDefinition
{
    public required string Tool { get; init; }

    public required ArgumentMapping Arguments { get; init; }

    public required int TimeoutMs { get; init; }

    /// <summary>Whether the decision has the safe outcome when the model does not answer.</summary>
    public required bool Required { get; init; }

    /// <summary>Numeric values that the model may change, and in which direction.</summary>
    public required IReadOnlyDictionary<string, NarrowDirection> Narrows { get; init; }
}

internal enum NarrowDirection
{
    Lower,
    Higher,
}
