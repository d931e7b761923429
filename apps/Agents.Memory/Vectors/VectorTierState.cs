namespace Agents.Memory.Vectors;

/// <summary>How the tier is.</summary>
/// <param name="Provider">Which engine.</param>
/// <param name="Condition">For searches.</param>
/// <param name="WritesRest">Whether it is not asked for writes for the moment.</param>
/// <param name="LastFailure">What went wrong last; null: nothing yet.</param>
/// <param name="LastFailureAt">When.</param>
internal sealed record VectorTierState(
    string Provider, TierCondition Condition, bool WritesRest, string? LastFailure, DateTimeOffset? LastFailureAt);

/// <summary>What a search may expect.</summary>
internal enum TierCondition
{
    /// <summary>It has not been made ready since the app started.</summary>
    Preparing,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It failed too often and is not asked for the moment, or one call tries whether it is back.</summary>
    Resting,
}
