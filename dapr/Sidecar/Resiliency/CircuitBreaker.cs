using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Resiliency;

/// <summary>
/// Closed until <paramref name="trip"/> says so, then open for the policy's time-out, then half-open: as many requests as the policy
/// allows may pass, and the first failure opens it again. Answers of requests that began in an earlier state are not counted.
/// </summary>
internal sealed class CircuitBreaker(string name, CircuitBreakerPolicy policy, TripCondition trip, TimeProvider time, Action<string, string, string> changed)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);
    private readonly long _maxRequests = policy.MaxRequests == 0 ? 1 : policy.MaxRequests;
    private readonly TimeSpan _timeout = policy.Timeout > TimeSpan.Zero ? policy.Timeout : DefaultTimeout;
    private readonly Lock _lock = new();
    private BreakerState _state = BreakerState.Closed;
    private BreakerCounts _counts;
    private long _generation;
    private DateTimeOffset? _expiry = policy.Interval > TimeSpan.Zero ? time.GetUtcNow() + policy.Interval : null;

    public BreakerState State
    {
        get
        {
            lock (_lock) return Current();
        }
    }

    /// <summary>Lets a request in. What comes back goes to <see cref="End"/>.</summary>
    /// <exception cref="CircuitOpenException">It is open, or half-open with its requests under way.</exception>
    public long Begin()
    {
        lock (_lock)
        {
            var state = Current();
            if (state == BreakerState.Open) throw new CircuitOpenException();
            if (state == BreakerState.HalfOpen && _counts.Requests >= _maxRequests) throw new CircuitOpenException("too many requests");
            _counts = _counts.Requested();
            return _generation;
        }
    }

    public void End(long generation, bool success)
    {
        lock (_lock)
        {
            var state = Current();
            if (generation != _generation) return;
            if (success)
            {
                _counts = _counts.Succeeded();
                if (state == BreakerState.HalfOpen && _counts.ConsecutiveSuccesses >= _maxRequests) Change(BreakerState.Closed);
            }
            else if (state == BreakerState.HalfOpen)
            {
                Change(BreakerState.Open);
            }
            else
            {
                _counts = _counts.Failed();
                if (trip(_counts)) Change(BreakerState.Open);
            }
        }
    }

    private BreakerState Current()
    {
        if (_expiry is not { } expiry || time.GetUtcNow() <= expiry) return _state;
        if (_state == BreakerState.Open) Change(BreakerState.HalfOpen);
        else StartGeneration();
        return _state;
    }

    private void Change(BreakerState state)
    {
        var before = _state;
        _state = state;
        StartGeneration();
        changed(name, Word(before), Word(state));
    }

    private void StartGeneration()
    {
        _generation++;
        _counts = default;
        _expiry = _state switch
        {
            BreakerState.Open => time.GetUtcNow() + _timeout,
            BreakerState.Closed when policy.Interval > TimeSpan.Zero => time.GetUtcNow() + policy.Interval,
            _ => null,
        };
    }

    private static string Word(BreakerState state) => state switch
    {
        BreakerState.Open => "open",
        BreakerState.HalfOpen => "half-open",
        _ => "closed",
    };
}

internal enum BreakerState
{
    Closed,
    Open,
    HalfOpen,
}
