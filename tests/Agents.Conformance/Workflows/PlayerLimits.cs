namespace Agents.Conformance.Workflows;

/// <summary>How long the player waits.</summary>
/// <param name="Patience">For what should happen.</param>
/// <param name="Grace">For what should not happen before the next step, each time.</param>
internal sealed record PlayerLimits(TimeSpan Patience, TimeSpan Grace)
{
    public static PlayerLimits Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10));
}
