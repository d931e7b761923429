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
        try
        {
            CheckName(bulk.Topic);
        }
        catch (BrokerException e)
        {
            return [.. bulk.Entries.Select(entry => new FailedEntry(entry.EntryId, e.Message))];
        }
        var topic = await log.EnsureTopicAsync(settings.Backend, bulk.Topic, settings.Partitions);
        foreach (var entry in bulk.Entries)
        {
            try
            {
                entries.Add(Entry(topic, entry.Data, WithRequest(entry.Metadata, bulk.Metadata)));
            }
            catch (BrokerException e)
            {
                failed.Add(new FailedEntry(entry.EntryId, e.Message));
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
        int? number = null;
        var size = data.Length + RecordOverhead;
        var kept = metadata;
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
        {
            if (name is "partitionKey" or "__key") key = value;
            else if (name == "partitionNumber") number = PartitionNumber(value, topic.Partitions.Count);
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
        return new LogEntry(partition, key, MessageMetadata.Write(kept), data);
    }

    private static int PartitionNumber(string value, int count)
    {
        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw new BrokerException($"invalid partitionNumber metadata value \"{value}\"");
        if (number < 0) throw new BrokerException($"partitionNumber must be non-negative, got {number}");
        return number < count ? number : throw new BrokerException($"partition number {number} is out of range, topic has {count} partitions");
    }

    /// <summary>The request's metadata wins over the entry's own here, unlike when the event was made.</summary>
    private static Dictionary<string, string> WithRequest(IReadOnlyDictionary<string, string>? own, IReadOnlyDictionary<string, string> request)
    {
        var all = own is null ? new Dictionary<string, string>(StringComparer.Ordinal) : new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var (key, value) in request) all[key] = value;
        return all;
    }
}
