using System.Runtime.CompilerServices;
using Dapr.Sidecar.Pubsub.Log;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.Redis;

/// <summary>Groups of streams and what is pending in them: handed out and not acknowledged. A stream is a topic of one partition.</summary>
internal sealed class StreamGroups
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS pubsub_stream_group (
            id INTEGER PRIMARY KEY, partition INTEGER NOT NULL, name TEXT NOT NULL, next_offset INTEGER NOT NULL, UNIQUE (partition, name));
        CREATE TABLE IF NOT EXISTS pubsub_stream_pending (
            grp INTEGER NOT NULL, message INTEGER NOT NULL, delivered_ms INTEGER NOT NULL, PRIMARY KEY (grp, message)) WITHOUT ROWID;
        """;

    private static readonly ConditionalWeakTable<Store, StreamGroups> Known = [];
    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly WriteBatcher<(long Group, long Offset), bool> _acknowledgements;

    private StreamGroups(Store store, TimeProvider time)
    {
        _store = store;
        _time = time;
        store.EnsureSchema("pubsub-streams", Schema);
        _acknowledgements = new(store, Acknowledge);
    }

    public static StreamGroups For(Store store, TimeProvider time) => Known.GetValue(store, s => new StreamGroups(s, time));

    /// <summary>The group's id. A new group reads the stream from its start.</summary>
    public Task<long> EnsureAsync(long partition, string name) => _store.WriteAsync(session =>
    {
        session.Execute("INSERT OR IGNORE INTO pubsub_stream_group (partition, name, next_offset) VALUES ($0, $1, 0)", partition, name);
        return session.Scalar<long>("SELECT id FROM pubsub_stream_group WHERE partition = $0 AND name = $1", partition, name);
    });

    public long NextOffset(long group) => _store.Read(session => NextOffset(session, group));

    /// <summary>Hands out the next messages; they are pending from now on.</summary>
    public Task<List<LogRecord>> TakeAsync(long group, long partition, int count) => _store.WriteAsync(session =>
    {
        var records = TopicLog.Read(session, partition, NextOffset(session, group), count);
        if (records.Count == 0) return records;
        var now = Now();
        foreach (var record in records)
            session.Execute("INSERT OR REPLACE INTO pubsub_stream_pending (grp, message, delivered_ms) VALUES ($0, $1, $2)", group, record.Offset, now);
        session.Execute("UPDATE pubsub_stream_group SET next_offset = $1 WHERE id = $0", group, records[^1].Offset + 1);
        return records;
    });

    /// <summary>Hands out again what has been pending for so long; messages that are gone from the stream are no longer pending.</summary>
    public Task<List<LogRecord>> ClaimAsync(long group, long partition, TimeSpan idle, int count) => _store.WriteAsync(session =>
    {
        var now = Now();
        List<LogRecord> claimed = [];
        foreach (var (offset, delivered) in session.Query(
            "SELECT message, delivered_ms FROM pubsub_stream_pending WHERE grp = $0 ORDER BY message LIMIT $1",
            row => (row.GetInt64(0), row.GetInt64(1)), group, count))
        {
            if (now - delivered < idle.TotalMilliseconds) continue;
            if (TopicLog.Read(session, partition, offset, 1) is [var record] && record.Offset == offset)
            {
                session.Execute("UPDATE pubsub_stream_pending SET delivered_ms = $2 WHERE grp = $0 AND message = $1", group, offset, now);
                claimed.Add(record);
            }
            else
            {
                session.Execute("DELETE FROM pubsub_stream_pending WHERE grp = $0 AND message = $1", group, offset);
            }
        }
        return claimed;
    });

    /// <summary>Drops the oldest messages beyond <paramref name="maxLength"/> and those older than <paramref name="maxAge"/>; zero is no limit.</summary>
    public Task TrimAsync(long partition, long maxLength, TimeSpan maxAge) => _store.WriteAsync(session =>
    {
        var next = session.Scalar<long>("SELECT next_offset FROM pubsub_partition WHERE id = $0", partition);
        var first = TopicLog.RowId(partition, 0);
        if (maxLength > 0 && next > maxLength)
            session.Execute("DELETE FROM pubsub_message WHERE id >= $0 AND id < $1", first, TopicLog.RowId(partition, next - maxLength));
        if (maxAge > TimeSpan.Zero)
        {
            session.Execute(
                "DELETE FROM pubsub_message WHERE id >= $0 AND id < $1 AND time_ms < $2",
                first, TopicLog.RowId(partition, next), Now() - (long)maxAge.TotalMilliseconds);
        }
        return true;
    });

    public Task AcknowledgeAsync(long group, long offset) => _acknowledgements.AddAsync((group, offset));

    private static bool Acknowledge(StoreSession session, IReadOnlyList<(long Group, long Offset)> items)
    {
        foreach (var (group, offset) in items) session.Execute("DELETE FROM pubsub_stream_pending WHERE grp = $0 AND message = $1", group, offset);
        return true;
    }

    private static long NextOffset(StoreSession session, long group) =>
        session.Scalar<long>("SELECT next_offset FROM pubsub_stream_group WHERE id = $0", group);

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
