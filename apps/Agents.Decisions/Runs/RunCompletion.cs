using Agents.Decisions.Definitions;

namespace Agents.Decisions.Runs;

/// <summary>What a run writes into the decision's record: when its outcome stands, and when nothing is left to undo.</summary>
internal sealed record RunCompletion
{
    public required string Tenant { get; init; }

    public required string Id { get; init; }

    /// <summary>Whether nothing more happens; otherwise what was carried out is being undone.</summary>
    public required bool Ended { get; init; }

    /// <summary>The outcome that stands; never more than was decided.</summary>
    public required DecisionOutcome Outcome { get; init; }

    /// <summary>Put before the reasons of the decision.</summary>
    public IReadOnlyList<string> Reasons { get => field ?? []; init; } = [];

    public IReadOnlyList<StepOutcome> Effects { get => field ?? []; init; } = [];

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
