using Agents.Decisions.Expressions;

namespace Agents.Decisions.Definitions;

/// <summary>People that have to agree before the first step.</summary>
internal sealed record ApprovalDefinition
{
    public required string Name { get; init; }

    /// <summary>Null: always.</summary>
    public Expression? When { get; init; }

    /// <summary>Who may approve: holders of one of these scopes, each as <c>role:NAME</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>How many different people.</summary>
    public required int Count { get; init; }

    /// <summary>Whether the one who asked for the decision may not approve.</summary>
    public required bool FourEyes { get; init; }

    public required int TimeoutMs { get; init; }

    /// <summary>Never approve.</summary>
    public required DecisionOutcome OnTimeout { get; init; }

    /// <summary>Whether an approver may name another person instead.</summary>
    public required bool Delegation { get; init; }
}
