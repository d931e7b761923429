using Agents.Decisions.Definitions;

namespace Agents.Decisions.Runs;

/// <summary>What a run adds to the decision's record: at its end, and before that as often as it likes.</summary>
internal sealed record RunCompletion
{
    public required string Tenant { get; init; }

    public required string Id { get; init; }

    /// <summary>Whether the run has ended; otherwise the record stays <c>running</c>.</summary>
    public required bool Ended { get; init; }

    /// <summary>The outcome that stands in the end; never more than was decided.</summary>
    public required DecisionOutcome Outcome { get; init; }

    /// <summary>Put before the reasons of the decision.</summary>
    public IReadOnlyList<string> Reasons { get => field ?? []; init; } = [];

    public IReadOnlyList<StepOutcome> Effects { get => field ?? []; init; } = [];

    public IReadOnlyList<ApprovalOutcome> Approvals { get => field ?? []; init; } = [];

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
