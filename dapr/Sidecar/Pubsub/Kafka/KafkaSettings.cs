using System.Globalization;
using System.Text.RegularExpressions;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>The metadata of pubsub.kafka that has a meaning here.</summary>
internal sealed record KafkaSettings
{
    private const int DefaultPartitions = 4;

    /// <summary>The brokers: two components with the same ones see the same topics.</summary>
    public required string Backend { get; init; }
    public required string Group { get; init; }

    /// <summary>A group that has never confirmed anything begins at the start of a topic instead of at its end.</summary>
    public bool FromOldest { get; init; }

    /// <summary>A failed message is tried again before the next one of its partition.</summary>
    public bool RetryEnabled { get; init; } = true;
    public BackOff BackOff { get; init; } = BackOff.Default;
    public int MaxMessageBytes { get; init; } = 1 << 20;
    public bool EscapeHeaders { get; init; }
    public Regex? ExcludedHeaders { get; init; }

    /// <summary>Partitions of a topic that this component makes.</summary>
    public int Partitions { get; init; } = DefaultPartitions;

    public static KafkaSettings Read(Component component, string appId)
    {
        var defaults = new KafkaSettings { Backend = "", Group = "" };
        return defaults with
        {
            Backend = "kafka:" + component["brokers"],
            Group = component["consumerGroup"] is { Length: > 0 } group ? group : GroupName.Of(component, appId),
            FromOldest = string.Equals(component["initialOffset"], "oldest", StringComparison.OrdinalIgnoreCase),
            RetryEnabled = component["consumeRetryEnabled"] is not { Length: > 0 } retry || GoText.GoFormat.IsTruthy(retry),
            BackOff = BackOff.Read(component),
            MaxMessageBytes = int.TryParse(component["maxMessageBytes"], NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max > 0
                ? max : defaults.MaxMessageBytes,
            EscapeHeaders = GoText.GoFormat.IsTruthy(component["escapeHeaders"]),
            ExcludedHeaders = component["excludeHeaderMetaRegex"] is { Length: > 0 } pattern
                ? new Regex(pattern, RegexOptions.NonBacktracking) : null,
            Partitions = int.TryParse(Environment.GetEnvironmentVariable("AGENTS_DAPR_PARTITIONS"), out var partitions) && partitions is > 0 and <= 1000
                ? partitions : DefaultPartitions,
        };
    }
}
