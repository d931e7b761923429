using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>
/// The durable log behind the brokers that keep messages: topics of a backend, their partitions, and messages by offset. One per
/// store and process. A message's row id is its partition's id and its offset, so that a partition lies together in the file.
/// </summary>
internal sealed class TopicLog
{
    public const int OffsetBits = 40;
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS pubsub_topic (
            id INTEGER PRIMARY KEY, backend TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (backend, name));
        CREATE TABLE IF NOT EXISTS pubsub_partition (
            id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, number INTEGER NOT NULL, next_offset INTEGER NOT NULL, UNIQUE (topic, number));
        CREATE TABLE IF NOT EXISTS pubsub_message (
            id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, key TEXT, metadata TEXT, data BLOB NOT NULL);
        """;

    private const string Channel = "pubsub-log";
    private static readonly ConditionalWeakTable<Store, TopicLog> Logs = [];
    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(string Backend, string Name), LogTopic> _topics = new();
    private readonly ConcurrentDictionary<long, PartitionTail> _tails = new();
    private readonly WriteBatcher<IReadOnlyList<LogEntry>, Dictionary<long, List<LogRecord>>> _appends;
    private int _looking;
    private int _listening;

    private TopicLog(Store store, TimeProvider time)
    {
        _store = store;
        _time = time;
        _appends = new(store, Write, Advance);
        store.EnsureSchema("pubsub-log", Schema);
        // Ends with the store.
        _ = TopicRetention.FromEnvironment(store, time).RunAsync();
    }

    public Store Store => _store;

    public static TopicLog For(Store store, TimeProvider time) => Logs.GetValue(store, s => new TopicLog(s, time));

    public static long RowId(long partition, long offset) => (partition << OffsetBits) | offset;

    public static long OffsetOf(long rowId) => rowId & ((1L << OffsetBits) - 1);

    /// <summary>The topic, made with so many partitions when it is new.</summary>
    public async ValueTask<LogTopic> EnsureTopicAsync(string backend, string name, int partitions)
    {
        if (_topics.TryGetValue((backend, name), out var known)) return known;
        var topic = _store.Read(session => FindTopic(session, backend, name)) ?? await _store.WriteAsync(session =>
        {
            if (FindTopic(session, backend, name) is { } other) return other;
            session.Execute("INSERT INTO pubsub_topic (backend, name) VALUES ($0, $1)", backend, name);
            var id = session.Scalar<long>("SELECT last_insert_rowid()");
            for (var number = 0; number < partitions; number++)
                session.Execute("INSERT INTO pubsub_partition (topic, number, next_offset) VALUES ($0, $1, 0)", id, number);
            return FindTopic(session, backend, name)!;
        });
        return _topics.GetOrAdd((backend, name), topic);
    }

    /// <summary>Writes all entries together and completes when they are durable.</summary>
    public Task AppendAsync(IReadOnlyList<LogEntry> entries) => _appends.AddAsync(entries);

    /// <summary>Messages from <paramref name="offset"/> on, in order.</summary>
    public List<LogRecord> Read(long partition, long offset, int count) =>
        (_tails.TryGetValue(partition, out var tail) ? tail.TryRead(offset, count) : null)
        ?? _store.Read(session => Read(session, partition, offset, count));

    public static List<LogRecord> Read(StoreSession session, long partition, long offset, int count) => session.Query(
        "SELECT id, time_ms, key, metadata, data FROM pubsub_message WHERE id >= $0 AND id < $1 ORDER BY id LIMIT $2",
        row => new LogRecord(
            OffsetOf(row.GetInt64(0)),
            row.GetInt64(1),
            row.IsDBNull(2) ? null : row.GetString(2),
            MessageMetadata.Read(row.IsDBNull(3) ? null : row.GetString(3)),
            row.GetBytes(4)),
        RowId(partition, offset),
        RowId(partition + 1, 0),
        count);

    public PartitionTail Tail(long partition)
    {
        if (_tails.TryGetValue(partition, out var known)) return known;
        Listen();
        var tail = _tails.GetOrAdd(partition, id => new PartitionTail(
            _store.Read(session => session.Scalar<long>("SELECT next_offset FROM pubsub_partition WHERE id = $0", id))));
        // What was written after that read and told before the tail was there.
        LookSoon();
        return tail;
    }

    // Not before somebody waits for messages: a process that only publishes need not be woken by others. What this process itself has
    // written is told to the tails directly.
    private void Listen()
    {
        if (Interlocked.Exchange(ref _listening, 1) == 0) _store.OnRing(Channel, LookSoon, ofOthers: true);
    }

    private static LogTopic? FindTopic(StoreSession session, string backend, string name)
    {
        if (session.Scalar<long>("SELECT id FROM pubsub_topic WHERE backend = $0 AND name = $1", backend, name) is not (> 0 and var id)) return null;
        return new LogTopic(id, name, session.Query("SELECT id FROM pubsub_partition WHERE topic = $0 ORDER BY number", r => r.GetInt64(0), id));
    }

    private void Advance(Dictionary<long, List<LogRecord>> written)
    {
        foreach (var (partition, records) in written)
        {
            if (_tails.TryGetValue(partition, out var tail)) tail.Append(records);
        }
    }

    private Dictionary<long, List<LogRecord>> Write(StoreSession session, IReadOnlyList<IReadOnlyList<LogEntry>> appends)
    {
        Dictionary<long, List<LogRecord>> written = [];
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var append in appends)
        {
            foreach (var entry in append)
            {
                long offset;
                if (written.TryGetValue(entry.Partition, out var records))
                {
                    offset = records[^1].Offset + 1;
                }
                else
                {
                    written[entry.Partition] = records = [];
                    offset = session.Scalar<long>("SELECT next_offset FROM pubsub_partition WHERE id = $0", entry.Partition);
                }
                var record = new LogRecord(offset, now, entry.Key, entry.Headers, Exact(entry.Data));
                session.Execute(
                    "INSERT INTO pubsub_message (id, time_ms, key, metadata, data) VALUES ($0, $1, $2, $3, $4)",
                    RowId(entry.Partition, offset), now, entry.Key, entry.Metadata, record.Data);
                records.Add(record);
            }
        }
        foreach (var (partition, records) in written)
            session.Execute("UPDATE pubsub_partition SET next_offset = $1 WHERE id = $0", partition, records[^1].Offset + 1);
        if (written.Count > 0) session.RingAfterCommit(Channel);
        return written;
    }

    private static byte[] Exact(ReadOnlyMemory<byte> data) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(data, out var segment) && segment.Offset == 0 && segment.Array!.Length == segment.Count
            ? segment.Array
            : data.ToArray();

    /// <summary>Another process may have written. One look at a time, for all partitions that somebody waits for.</summary>
    private void LookSoon()
    {
        if (_tails.IsEmpty || Interlocked.Exchange(ref _looking, 1) != 0) return;
        ThreadPool.UnsafeQueueUserWorkItem(static log => log.Look(), this, preferLocal: false);
    }

    private void Look()
    {
        Volatile.Write(ref _looking, 0);
        try
        {
            foreach (var (partition, next) in _store.Read(session => session.Query(
                "SELECT id, next_offset FROM pubsub_partition", row => (row.GetInt64(0), row.GetInt64(1)))))
            {
                if (_tails.TryGetValue(partition, out var tail)) tail.Advance(next);
            }
        }
        catch (ObjectDisposedException)
        {
            // The store is closing; nobody will read any more.
        }
    }
}
