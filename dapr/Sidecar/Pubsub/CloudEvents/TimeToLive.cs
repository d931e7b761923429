using System.Globalization;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Pubsub.CloudEvents;

/// <summary>The metadata entry <c>ttlInSeconds</c> (or <c>ttl</c>): seconds, or a duration. What cannot be read means no limit.</summary>
internal static class TimeToLive
{
    public static TimeSpan? Of(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0) return null;
        var text = Find(metadata, "ttl") ?? Find(metadata, "ttlInSeconds");
        if (string.IsNullOrEmpty(text)) return null;
        if (GoDuration.TryParse(text, out var duration)) return duration < TimeSpan.Zero ? TimeSpan.Zero : duration;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) || seconds <= 0) return null;
        return TimeSpan.FromSeconds(Math.Min(seconds, long.MaxValue / 1_000_000_000));
    }

    private static string? Find(IReadOnlyDictionary<string, string> metadata, string name)
    {
        foreach (var (key, value) in metadata)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) return value;
        }
        return null;
    }
}
