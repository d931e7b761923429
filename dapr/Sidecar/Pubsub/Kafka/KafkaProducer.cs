using System.Globalization;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Log;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>Turns messages into entries of a topic's partitions; refuses what a Kafka client or broker refuses.</summary>
internal sealed class KafkaProducer(KafkaSettings settings, TopicLog log)
{
    private const int MaxTopicLength = 249;
    private const int RecordOverhead = 36;

    public async Task PublishAsync(OutgoingMessage message)
    {
        CheckName(message.Topic);
        var topic = await log.EnsureTopicAsync(settings.Backend, message.Topic, settings.Partitions);
        await log.AppendAsync([Entry(topic, message.Data, message.Metadata)]);
    }

    public async Task<IReadOnlyList<FailedEntry>> PublishBulkAsync(OutgoingBulk bulk)
    {
        List<FailedEntry> failed = [];
        List<LogEntry> entries = new(bulk.Entries.Count);
        var metadata = bulk.Entries.Select(entry => WithRequest(entry.Metadata, bulk.Metadata)).ToList();
        try
        {
            CheckName(bulk.Topic);

            // A partition that is no number spoils the whole bulk; one that the topic does not have, only its own entry.
            foreach (var own in metadata) _ = PartitionNumber(own);
        }
        catch (BrokerException e)
        {
            return [.. bulk.Entries.Select(entry => new FailedEntry(entry.EntryId, e.Message))];
        }
        var topic = await log.EnsureTopicAsync(settings.Backend, bulk.Topic, settings.Partitions);
        for (var i = 0; i < metadata.Count; i++)
        {
            try
            {
                entries.Add(Entry(topic, bulk.Entries[i].Data, metadata[i]));
            }
            catch (BrokerException e)
            {
                failed.Add(new FailedEntry(bulk.Entries[i].EntryId, e.Message));
            }
        }
        await log.AppendAsync(entries);
        return failed;
    }

    public static void CheckName(string topic)
    {
        if (topic.Length is 0 or > MaxTopicLength || topic is "." or ".." || topic.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
            throw new BrokerException("kafka server: The request attempted to perform an operation on an invalid topic");
    }

    private LogEntry Entry(LogTopic topic, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string>? metadata)
    {
        string? key = null;
        var number = PartitionNumber(metadata);
        if (number >= topic.Partitions.Count) throw new BrokerException($"partition number {number} is out of range, topic has {topic.Partitions.Count} partitions");
        var size = data.Length + RecordOverhead;
        var kept = metadata;
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
        {
            if (name is "partitionKey" or "__key") key = value;
            if (settings.ExcludedHeaders is { } excluded && excluded.IsMatch(name))
            {
                var fewer = new Dictionary<string, string>(kept!, StringComparer.Ordinal);
                fewer.Remove(name);
                kept = fewer;
                continue;
            }
            size += name.Length + value.Length;
        }
        if (size + (key?.Length ?? 0) > settings.MaxMessageBytes)
            throw new BrokerException($"kafka: invalid configuration (Attempt to produce message larger than configured Producer.MaxMessageBytes: {size} > {settings.MaxMessageBytes})");
        var partition = topic.Partitions[number ?? KafkaPartitioner.Choose(key, topic.Partitions.Count)];
        return LogEntry.Of(partition, key, kept, data);
    }

    /// <summary>Null when the metadata does not choose a partition.</summary>
    private static int? PartitionNumber(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || !metadata.TryGetValue("partitionNumber", out var value)) return null;
        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw new BrokerException($"invalid partitionNumber metadata value \"{value}\"");
        return number >= 0 ? number : throw new BrokerException($"partitionNumber must be non-negative, got {number}");
    }

    /// <summary>The request's metadata wins over the entry's own here, unlike when the event was made.</summary>
    private static Dictionary<string, string> WithRequest(IReadOnlyDictionary<string, string>? own, IReadOnlyDictionary<string, string> request)
    {
        var all = own is null ? new Dictionary<string, string>(StringComparer.Ordinal) : new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var (key, value) in request) all[key] = value;
        return all;
    }
}
