using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Resiliency;

/// <summary>
/// The pauses of one call's retries. Exponential: a random time around an interval (half of it either way) that begins with half a
/// second and grows by one half, up to the policy's largest; after a quarter of an hour there are no more. Dapr uses Go's
/// cenkalti/backoff with these defaults, and takes <c>duration</c> for the constant policy only.
/// </summary>
internal struct Backoff(RetryPolicy policy, TimeProvider time)
{
    private const double Randomization = 0.5;
    private const double Multiplier = 1.5;
    private static readonly TimeSpan InitialInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxElapsed = TimeSpan.FromMinutes(15);
    private readonly long _started = time.GetTimestamp();
    private long _tries;
    private TimeSpan _interval = InitialInterval;

    /// <summary>False when there is no further try.</summary>
    public bool TryNext(out TimeSpan pause)
    {
        pause = policy.Duration;
        if (policy.MaxRetries >= 0 && _tries++ >= policy.MaxRetries) return false;
        if (!policy.Exponential) return true;

        pause = _interval * (1 - Randomization + (2 * Randomization * NextRandom()));
        _interval = _interval >= policy.MaxInterval / Multiplier ? policy.MaxInterval : _interval * Multiplier;
        return time.GetElapsedTime(_started) + pause <= MaxElapsed;
    }

#pragma warning disable CA5394 // Spreads retries; nobody gains from guessing it.
    private static double NextRandom() => Random.Shared.NextDouble();
#pragma warning restore CA5394
}
