namespace Agents.Contracts.Calls;

/// <summary>Where a call's time went.</summary>
/// <param name="QueueMs">From acceptance to the start of the first attempt, in milliseconds; 0 or more.</param>
/// <param name="RunMs">From the start of the first attempt to the outcome, pauses between attempts included, in milliseconds.</param>
public sealed record CallTimings(double QueueMs, double RunMs);
