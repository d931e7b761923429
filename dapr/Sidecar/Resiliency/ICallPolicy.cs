namespace Dapr.Sidecar.Resiliency;

/// <summary>
/// Time-out per try, retry around it, breaker around that, as a Resiliency file sets them for one target. The last try's value comes
/// back when the retries are used up; an exception of a try counts as its failure and is thrown on when it was the last.
/// </summary>
internal interface ICallPolicy
{
    /// <summary>A retry policy applies, so that a failed try may be followed by another.</summary>
    bool Retries { get; }

    /// <exception cref="PolicyTimeoutException">The last try took longer than the time-out.</exception>
    /// <exception cref="CircuitOpenException">The breaker is open; nothing was tried.</exception>
    Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<Attempt<T>>> attempt, CancellationToken cancellationToken);
}

internal sealed class PolicyTimeoutException(TimeSpan timeout) : Exception($"timeout after {timeout}");

internal sealed class CircuitOpenException() : Exception("circuit breaker is open");
