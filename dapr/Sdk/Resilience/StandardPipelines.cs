using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>
/// The standard pipelines by name. Handlers come and go with the client factory; breaker and limiter must outlive them, so they
/// are kept here. A pipeline is built anew when its options change.
/// </summary>
internal sealed class StandardPipelines : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Built>> _pipelines = new(StringComparer.Ordinal);
    private readonly IOptionsMonitor<HttpStandardResilienceOptions> _options;
    private readonly TimeProvider _time;
    private readonly IDisposable? _changes;

    public StandardPipelines(IOptionsMonitor<HttpStandardResilienceOptions> options, TimeProvider? time = null)
    {
        _options = options;
        _time = time ?? TimeProvider.System;
        // The limiter of the old pipeline is left to the collector: requests that are under way still hold its permits.
        _changes = options.OnChange((_, name) => _pipelines.TryRemove(name ?? string.Empty, out Lazy<Built>? _));
    }

    public ResiliencePipeline<HttpResponseMessage> Get(string name) =>
        _pipelines.GetOrAdd(name, key => new Lazy<Built>(() => Build(_options.Get(key)))).Value.Pipeline;

    public void Dispose()
    {
        _changes?.Dispose();
        foreach (var built in _pipelines.Values)
        {
            if (built.IsValueCreated) built.Value.Limiter.Dispose();
        }
    }

    private Built Build(HttpStandardResilienceOptions options)
    {
        var limiter = new ConcurrencyLimiter(options.RateLimiter.DefaultRateLimiterOptions);
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }
            .AddStrategy(_ => new ConcurrencyStrategy(limiter), options.RateLimiter)
            .AddTimeout(options.TotalRequestTimeout)
            .AddRetry(options.Retry)
            .AddCircuitBreaker(options.CircuitBreaker)
            .AddTimeout(options.AttemptTimeout)
            .Build();
        return new Built(pipeline, limiter);
    }

    private sealed record Built(ResiliencePipeline<HttpResponseMessage> Pipeline, ConcurrencyLimiter Limiter);
}
