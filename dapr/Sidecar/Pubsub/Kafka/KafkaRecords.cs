using System.Globalization;
using Dapr.Sidecar.Pubsub.Log;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>What a subscriber learns of a record: where it lies, then its headers, which may say otherwise (dead letters do).</summary>
internal static class KafkaRecords
{
    public static Dictionary<string, string> Metadata(LogRecord record, string topic, int partition, KafkaSettings settings)
    {
        var headers = record.Headers;
        var metadata = new Dictionary<string, string>((headers?.Count ?? 0) + 6, StringComparer.Ordinal);
        if (record.Key is { } key) metadata["__key"] = Value(key, settings);
        metadata["__offset"] = record.Offset.ToString(CultureInfo.InvariantCulture);
        metadata["__topic"] = topic;
        metadata["__timestamp"] = record.TimeMs.ToString(CultureInfo.InvariantCulture);
        metadata["__partition"] = partition.ToString(CultureInfo.InvariantCulture);
        if (headers is null) return metadata;
        foreach (var (name, value) in headers)
        {
            if (settings.ExcludedHeaders is { } excluded && excluded.IsMatch(name)) continue;
            metadata[name] = Value(value, settings);
        }
        return metadata;
    }

    private static string Value(string value, KafkaSettings settings) =>
        settings.EscapeHeaders ? Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal) : value;
}
