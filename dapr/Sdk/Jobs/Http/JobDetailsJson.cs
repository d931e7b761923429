using System.Globalization;
using System.Text.Json;
using Dapr.Jobs.Models;
using Dapr.Jobs.Models.Responses;

namespace Dapr.Jobs.Http;

/// <summary>Reads a job in the sidecar's form.</summary>
internal static class JobDetailsJson
{
    /// <exception cref="FormatException">A due time or ttl is no time, but a duration: the details have no room for it.</exception>
    public static DaprJobDetails Read(JsonElement job)
    {
        var dueTime = Time(job, "dueTime");
        return new DaprJobDetails(dueTime is { } due ? DaprJobSchedule.FromDateTime(due) : new DaprJobSchedule(Text(job, "schedule") ?? ""))
        {
            DueTime = dueTime,
            Ttl = Time(job, "ttl"),
            RepeatCount = job.TryGetProperty("repeats", out var repeats) ? (int)repeats.GetUInt32() : 0,
            Payload = job.TryGetProperty("data", out var data) && data.TryGetProperty("value", out var value) ? JobPayload.OfValue(value) : null,
            FailurePolicy = job.TryGetProperty("failurePolicy", out var policy) ? Policy(policy) : null,
        };
    }

    /// <summary>A duration in the JSON form of protobuf.</summary>
    public static string Seconds(TimeSpan span) => ((decimal)span.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + "s";

    private static IFailurePolicyResponse? Policy(JsonElement policy)
    {
        if (policy.TryGetProperty("drop", out _)) return new ConfiguredDropFailurePolicy();
        if (!policy.TryGetProperty("constant", out var constant)) return null;
        var limited = constant.TryGetProperty("maxRetries", out var retries);
        return new ConfiguredConstantFailurePolicy(limited, limited ? (int)retries.GetUInt32() : 0, Span(Text(constant, "interval")));
    }

    private static TimeSpan Span(string? seconds) => seconds is null
        ? TimeSpan.Zero
        : TimeSpan.FromTicks((long)(decimal.Parse(seconds.AsSpan().TrimEnd('s'), NumberStyles.Float, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));

    /// <summary>In local time, as the official client gives it.</summary>
    private static DateTimeOffset? Time(JsonElement job, string name) =>
        Text(job, name) is { Length: > 0 } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToLocalTime() : null;

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
