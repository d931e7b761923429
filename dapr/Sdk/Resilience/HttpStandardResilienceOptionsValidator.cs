using Microsoft.Extensions.Options;
using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Checks that the times of the standard pipeline fit each other. The single values are checked by the strategies.</summary>
internal sealed class HttpStandardResilienceOptionsValidator : IValidateOptions<HttpStandardResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpStandardResilienceOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        var attempt = options.AttemptTimeout.Timeout;
        var total = options.TotalRequestTimeout.Timeout;
        if (attempt > total)
            errors.AddError($"'{name}': AttemptTimeout is {attempt}; allowed is at most TotalRequestTimeout, {total}.");
        if (options.CircuitBreaker.SamplingDuration < attempt * 2)
        {
            errors.AddError(
                $"'{name}': CircuitBreaker.SamplingDuration is {options.CircuitBreaker.SamplingDuration}; "
                + $"allowed is at least twice AttemptTimeout, {attempt * 2}.");
        }
        if (Delays(options.Retry) is var delays && delays > total)
            errors.AddError($"'{name}': the delays of Retry add up to {delays}; allowed is at most TotalRequestTimeout, {total}.");
        return errors.Build();
    }

    private static TimeSpan Delays(HttpRetryStrategyOptions retry)
    {
        var ticks = 0d;
        for (var attempt = 0; attempt < retry.MaxRetryAttempts; attempt++)
        {
            var delay = retry.Delay.Ticks * retry.BackoffType switch
            {
                DelayBackoffType.Constant => 1d,
                DelayBackoffType.Linear => attempt + 1d,
                _ => Math.Pow(2, attempt),
            };
            ticks += Math.Min(delay, retry.MaxDelay?.Ticks ?? double.MaxValue);
            if (ticks >= TimeSpan.MaxValue.Ticks) return TimeSpan.MaxValue;
        }
        return TimeSpan.FromTicks((long)ticks);
    }
}
