using System.Globalization;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Redis;

/// <summary>The metadata of pubsub.redis that has a meaning here.</summary>
internal sealed record RedisSettings
{
    private const string DefaultPort = "6379";

    /// <summary>Address and database: two components with the same ones see the same streams.</summary>
    public required string Backend { get; init; }

    /// <summary>Name of the group and of its one consumer.</summary>
    public required string Group { get; init; }
    public TimeSpan ProcessingTimeout { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan RedeliverInterval { get; init; } = TimeSpan.FromSeconds(15);
    public int QueueDepth { get; init; } = 100;
    public int Concurrency { get; init; } = 10;

    /// <summary>Messages that a stream keeps; 0: all.</summary>
    public long MaxLength { get; init; }

    /// <summary>How long a stream keeps a message; zero: for ever.</summary>
    public TimeSpan StreamTtl { get; init; }

    public bool Redelivers => ProcessingTimeout > TimeSpan.Zero && RedeliverInterval > TimeSpan.Zero;

    public static RedisSettings Read(Component component, string appId)
    {
        var defaults = new RedisSettings { Backend = "", Group = "" };
        return defaults with
        {
            Backend = $"redis:{Address(component)}/{component["redisDB"] ?? "0"}",
            Group = GroupName.Of(component, appId),
            ProcessingTimeout = Milliseconds(component["processingTimeout"], readsDurations: true) ?? defaults.ProcessingTimeout,
            // A duration as text is not read for this one: the component ignores it.
            RedeliverInterval = Milliseconds(component["redeliverInterval"], readsDurations: false) ?? defaults.RedeliverInterval,
            QueueDepth = (int)(Count(component["queueDepth"]) ?? defaults.QueueDepth),
            Concurrency = (int)(Count(component["concurrency"]) ?? defaults.Concurrency),
            MaxLength = Count(component["maxLenApprox"]) ?? 0,
            StreamTtl = Milliseconds(component["streamTTL"], readsDurations: true) ?? TimeSpan.Zero,
        };
    }

    private static string Address(Component component)
    {
        var host = component["redisHost"] ?? "";
        var port = component["redisPort"] is { Length: > 0 } given && given != "0" ? given : DefaultPort;
        return string.Join(',', host.Split(',').Select(h => h.Trim()).Select(h => h.Contains(':', StringComparison.Ordinal) ? h : $"{h}:{port}"));
    }

    private static TimeSpan? Milliseconds(string? text, bool readsDurations)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)) return TimeSpan.FromMilliseconds(ms);
        return readsDurations && GoDuration.TryParse(text, out var duration) ? duration : null;
    }

    private static long? Count(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= int.MaxValue ? count : null;
}
