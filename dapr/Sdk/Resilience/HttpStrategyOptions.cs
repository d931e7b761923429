using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Retry;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Limit of concurrent HTTP requests.</summary>
public class HttpRateLimiterStrategyOptions : RateLimiterStrategyOptions;

/// <summary>Time-out of HTTP requests.</summary>
public class HttpTimeoutStrategyOptions : TimeoutStrategyOptions;

/// <summary>Circuit breaker for HTTP requests; counts status 5xx, 408 and 429, time-outs and faults of the transport.</summary>
public class HttpCircuitBreakerStrategyOptions : CircuitBreakerStrategyOptions<HttpResponseMessage>
{
    /// <summary>Sets what counts as a failure.</summary>
    public HttpCircuitBreakerStrategyOptions() =>
        ShouldHandle = static args => ValueTask.FromResult(TransientHttp.Is(args.Outcome, args.Context.CancellationToken));
}

/// <summary>Retries of HTTP requests after status 5xx, 408 and 429, time-outs and faults of the transport.</summary>
public class HttpRetryStrategyOptions : RetryStrategyOptions<HttpResponseMessage>
{
    private bool _shouldRetryAfterHeader;

    /// <summary>Sets what is retried, exponential delays with jitter, and that <c>Retry-After</c> is followed.</summary>
    public HttpRetryStrategyOptions()
    {
        ShouldHandle = static args => ValueTask.FromResult(TransientHttp.Is(args.Outcome, args.Context.CancellationToken));
        BackoffType = DelayBackoffType.Exponential;
        UseJitter = true;
        ShouldRetryAfterHeader = true;
    }

    /// <summary>Whether the header <c>Retry-After</c> sets the delay. Setting it replaces the delay generator.</summary>
    public bool ShouldRetryAfterHeader
    {
        get => _shouldRetryAfterHeader;
        set
        {
            _shouldRetryAfterHeader = value;
            DelayGenerator = value
                ? static args => ValueTask.FromResult(TransientHttp.RetryAfter(args.Outcome.Result, TimeProvider.System))
                : null;
        }
    }
}
