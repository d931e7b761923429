using Agents.Decisions.Expressions;

namespace Agents.Decisions.Definitions;

/// <summary>One tool call with an effect, and what undoes it.</summary>
internal sealed record StepDefinition
{
    public required string Name { get; init; }

    public required string Tool { get; init; }

    public required ArgumentMapping Arguments { get; init; }

    /// <summary>Null: always.</summary>
    public Expression? When { get; init; }

    public required int TimeoutMs { get; init; }

    public required CompensationDefinition Compensation { get; init; }

    /// <summary>Whether arguments or condition use what an earlier step answered: then they are known only once that has run.</summary>
    public bool IsDeferred => Arguments.Uses("steps") || When?.Uses("steps") == true;
}

/// <summary>What undoes a step: a tool, or nothing for a reason.</summary>
/// <param name="Tool">The tool; null when nothing has to be undone.</param>
/// <param name="Arguments">May use the answer of the step itself.</param>
/// <param name="NoneReason">Why nothing has to be undone.</param>
internal sealed record CompensationDefinition(string? Tool, ArgumentMapping Arguments, string? NoneReason);
