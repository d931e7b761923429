namespace Dapr.Sidecar.Resources;

/// <summary>A <c>kind: Resiliency</c>: named policies and the targets they apply to.</summary>
internal sealed record ResiliencyResource(string Name, SourceLocation Source)
{
    public IReadOnlyDictionary<string, TimeSpan> Timeouts { get; init; } = new Dictionary<string, TimeSpan>();
    public IReadOnlyDictionary<string, RetryPolicy> Retries { get; init; } = new Dictionary<string, RetryPolicy>();
    public IReadOnlyDictionary<string, CircuitBreakerPolicy> CircuitBreakers { get; init; } = new Dictionary<string, CircuitBreakerPolicy>();
    public IReadOnlyDictionary<string, PolicyNames> Apps { get; init; } = new Dictionary<string, PolicyNames>();
    public IReadOnlyDictionary<string, PolicyNames> Actors { get; init; } = new Dictionary<string, PolicyNames>();
    public IReadOnlyDictionary<string, ComponentPolicyNames> Components { get; init; } = new Dictionary<string, ComponentPolicyNames>();
}

/// <summary>Retry by a constant or an exponential policy. <paramref name="MaxRetries"/> -1 is without end.</summary>
internal sealed record RetryPolicy(bool Exponential, TimeSpan Duration, TimeSpan MaxInterval, long MaxRetries)
{
    /// <summary>Status codes and ranges as written (<c>429,500-502</c>); null: every failure is tried again.</summary>
    public string? HttpStatusCodes { get; init; }
    public string? GrpcStatusCodes { get; init; }
}

internal sealed record CircuitBreakerPolicy(uint MaxRequests, TimeSpan Interval, TimeSpan Timeout, string Trip);

internal sealed record PolicyNames(string? Timeout, string? Retry, string? CircuitBreaker)
{
    public string? CircuitBreakerScope { get; init; }
    public int CircuitBreakerCacheSize { get; init; }
}

internal sealed record ComponentPolicyNames(PolicyNames? Inbound, PolicyNames? Outbound);
