namespace Dapr.Sidecar.Resiliency;

/// <summary>
/// Time-out per try, breaker around that, retry around both, as a Resiliency file sets them for one target. The last try's value
/// comes back when the retries are used up; an exception of a try counts as its failure and is thrown on when it was the last.
/// A value that is replaced by a further try, or comes after the time-out, is disposed if it can be.
/// </summary>
internal interface ICallPolicy
{
    /// <summary>A retry policy applies, so that a failed try may be followed by another.</summary>
    bool Retries { get; }

    /// <exception cref="PolicyTimeoutException">The last try took longer than the time-out.</exception>
    /// <exception cref="CircuitOpenException">The breaker is open; nothing was tried.</exception>
    Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<Attempt<T>>> attempt, CancellationToken cancellationToken);
}

internal sealed class PolicyTimeoutException() : Exception("context deadline exceeded");

internal sealed class CircuitOpenException(string message) : Exception(message)
{
    public CircuitOpenException()
        : this("circuit breaker is open")
    {
    }
}
