namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>A message to be written: to which partition (its id, not its number), with what.</summary>
internal readonly record struct LogEntry(long Partition, string? Key, string? Metadata, ReadOnlyMemory<byte> Data);

/// <summary>A message as it was written.</summary>
internal sealed record LogRecord(long Offset, long TimeMs, string? Key, string? Metadata, byte[] Data);

/// <summary>A topic of one backend. The index in <see cref="Partitions"/> is the partition's number, the value its id.</summary>
internal sealed record LogTopic(long Id, string Name, IReadOnlyList<long> Partitions);
