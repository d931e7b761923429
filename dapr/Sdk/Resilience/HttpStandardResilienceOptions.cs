using System.ComponentModel.DataAnnotations;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>
/// Options of the standard pipeline, from the outside to the inside: limit of concurrent requests, total time-out, retry,
/// circuit breaker, time-out of one attempt.
/// </summary>
public class HttpStandardResilienceOptions
{
    /// <summary>Limit of concurrent requests: 1000, no queue.</summary>
    [Required]
    public HttpRateLimiterStrategyOptions RateLimiter { get; set; } = new() { Name = "Standard-RateLimiter" };

    /// <summary>Time for all attempts together: 30 s. At least the time of one attempt.</summary>
    [Required]
    public HttpTimeoutStrategyOptions TotalRequestTimeout { get; set; } = new() { Name = "Standard-TotalRequestTimeout" };

    /// <summary>Retries: three, exponential from 2 s with jitter, following <c>Retry-After</c>. Their delays must fit the total time.</summary>
    [Required]
    public HttpRetryStrategyOptions Retry { get; set; } = new() { Name = "Standard-Retry" };

    /// <summary>
    /// Circuit breaker: opens for 5 s when at least 10 % of at least 100 requests within 30 s fail. The sampling time must be at
    /// least twice the time of one attempt.
    /// </summary>
    [Required]
    public HttpCircuitBreakerStrategyOptions CircuitBreaker { get; set; } = new() { Name = "Standard-CircuitBreaker" };

    /// <summary>Time for one attempt: 10 s.</summary>
    [Required]
    public HttpTimeoutStrategyOptions AttemptTimeout { get; set; } =
        new() { Name = "Standard-AttemptTimeout", Timeout = TimeSpan.FromSeconds(10) };
}
