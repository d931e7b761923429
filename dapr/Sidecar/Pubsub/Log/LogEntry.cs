namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>A message to be written: to which partition (its id, not its number), with what. <see cref="Metadata"/> is <see cref="Headers"/> as text.</summary>
internal readonly record struct LogEntry(long Partition, string? Key, string? Metadata, ReadOnlyMemory<byte> Data)
{
    public IReadOnlyDictionary<string, string>? Headers { get; private init; }

    public static LogEntry Of(long partition, string? key, IReadOnlyDictionary<string, string>? headers, ReadOnlyMemory<byte> data)
    {
        var ordered = MessageMetadata.Ordered(headers);
        return new LogEntry(partition, key, MessageMetadata.Write(ordered), data) { Headers = ordered };
    }
}

/// <summary>A message as it was written. Its headers are nobody's to change.</summary>
internal sealed record LogRecord(long Offset, long TimeMs, string? Key, IReadOnlyDictionary<string, string>? Headers, byte[] Data);

/// <summary>A topic of one backend. The index in <see cref="Partitions"/> is the partition's number, the value its id.</summary>
internal sealed record LogTopic(long Id, string Name, IReadOnlyList<long> Partitions);
