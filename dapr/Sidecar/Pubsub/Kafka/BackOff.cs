using System.Globalization;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>How long to wait before a failed message is tried again: the metadata entries <c>backOff*</c>.</summary>
internal sealed record BackOff
{
    private const string Prefix = "backOff";
    public static readonly BackOff Default = new();

    public bool Exponential { get; init; }
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan InitialInterval { get; init; } = TimeSpan.FromMilliseconds(500);
    public double RandomizationFactor { get; init; } = 0.5;
    public double Multiplier { get; init; } = 1.5;
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan MaxElapsedTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>-1: without end.</summary>
    public long MaxRetries { get; init; } = -1;

    public static BackOff Read(Component component) => Default with
    {
        Exponential = string.Equals(component[Prefix + "Policy"], "exponential", StringComparison.OrdinalIgnoreCase),
        Duration = ReadDuration(component, "Duration") ?? Default.Duration,
        InitialInterval = ReadDuration(component, "InitialInterval") ?? Default.InitialInterval,
        RandomizationFactor = Number(component, "RandomizationFactor") ?? Default.RandomizationFactor,
        Multiplier = Number(component, "Multiplier") ?? Default.Multiplier,
        MaxInterval = ReadDuration(component, "MaxInterval") ?? Default.MaxInterval,
        MaxElapsedTime = ReadDuration(component, "MaxElapsedTime") ?? Default.MaxElapsedTime,
        MaxRetries = (long?)Number(component, "MaxRetries") ?? Default.MaxRetries,
    };

    /// <summary>The pause before retry number <paramref name="retry"/> (from 1); null when there is none left.</summary>
    public TimeSpan? Next(int retry, TimeSpan elapsed)
    {
        if (MaxRetries >= 0 && retry > MaxRetries) return null;
        if (!Exponential) return Duration > TimeSpan.Zero ? Duration : TimeSpan.Zero;
        var interval = Math.Min(InitialInterval.TotalMilliseconds * Math.Pow(Multiplier, retry - 1), MaxInterval.TotalMilliseconds);
        var pause = TimeSpan.FromMilliseconds(interval * (1 + RandomizationFactor * (Random.Shared.NextDouble() * 2 - 1)));
        return MaxElapsedTime > TimeSpan.Zero && elapsed + pause > MaxElapsedTime ? null : pause;
    }

    /// <summary>A bare number counts milliseconds.</summary>
    private static TimeSpan? ReadDuration(Component component, string name)
    {
        if (component[Prefix + name] is not { Length: > 0 } text) return null;
        if (GoDuration.TryParse(text, out var duration)) return duration;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) ? TimeSpan.FromMilliseconds(ms) : null;
    }

    private static double? Number(Component component, string name) =>
        double.TryParse(component[Prefix + name], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
