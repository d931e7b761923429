using Agents.Decisions.Definitions;

namespace Agents.Decisions.Shadows;

/// <summary>What one replica saw of a shadow.</summary>
internal sealed record ShadowDocument
{
    /// <summary>Of each replica; the figures count all.</summary>
    public const int MaxDifferences = 200;

    public static ShadowDocument Empty { get; } = new();

    public long Evaluated { get; init; }

    public long Different { get; init; }

    /// <summary>Decisions whose shadow was not evaluated: too many waited, or it failed.</summary>
    public long Dropped { get; init; }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<ShadowDifference> Differences { get => field ?? []; init; } = [];

    public ShadowDocument With(ShadowDocument later) => new()
    {
        Evaluated = Evaluated + later.Evaluated,
        Different = Different + later.Different,
        Dropped = Dropped + later.Dropped,
        Differences = [.. later.Differences.Concat(Differences).Take(MaxDifferences)],
    };
}

/// <param name="Id">The decision.</param>
/// <param name="At">When it was made, UTC.</param>
/// <param name="LiveVersion">The version that decided.</param>
/// <param name="Kind">What differs first: outcome, values, approvals, steps, guardrails.</param>
/// <param name="Live">The outcome that counts.</param>
/// <param name="Shadow">The other version's.</param>
/// <param name="LiveReasons">Why.</param>
/// <param name="ShadowReasons">Why.</param>
internal sealed record ShadowDifference(
    string Id, DateTimeOffset At, string LiveVersion, string Kind, DecisionOutcome Live, DecisionOutcome Shadow, IReadOnlyList<string> LiveReasons,
    IReadOnlyList<string> ShadowReasons);

/// <summary>What all replicas saw together.</summary>
internal sealed record ShadowReport(
    string Version, long Evaluated, long Different, long Dropped, IReadOnlyList<ShadowDifference> Differences, string? After);
