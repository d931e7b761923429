using System.Globalization;
using Dapr.Sidecar.Pubsub.Kafka;
using Dapr.Sidecar.Pubsub.Redis;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>
/// Drops what is no longer needed, a few rows at a time, so that the writer never waits for long. A Kafka topic loses what is older
/// than the retention, as a broker would; any topic loses what all its groups have passed and that is beyond the newest messages kept.
/// What a Redis group has not read or not acknowledged is never dropped.
/// </summary>
internal sealed class TopicRetention(Store store, TimeProvider time, TimeSpan maxAge, long maxMessages)
{
    private const int Step = 500;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// 7 days and 100,000 messages of a partition, or what AGENTS_DAPR_RETENTION_HOURS (or, for short times, AGENTS_DAPR_RETENTION_SECONDS) and
    /// AGENTS_DAPR_RETENTION_MESSAGES say.
    /// </summary>
    public static TopicRetention FromEnvironment(Store store, TimeProvider time) => new(
        store,
        time,
        TimeSpan.FromSeconds(Setting("AGENTS_DAPR_RETENTION_SECONDS", 3600 * Setting("AGENTS_DAPR_RETENTION_HOURS", 7 * 24))),
        Setting("AGENTS_DAPR_RETENTION_MESSAGES", 100_000));

    public async Task RunAsync()
    {
        using var timer = new PeriodicTimer(maxAge < SweepEvery ? maxAge : SweepEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync()) await SweepAsync();
        }
        catch (ObjectDisposedException)
        {
            // The store is closed, and with it all topics.
        }
    }

    /// <summary>Gives the number of messages dropped.</summary>
    public async Task<int> SweepAsync()
    {
        ConsumerGroup.EnsureSchema(store);
        StreamGroups.For(store, time);
        var dropped = 0;
        foreach (var partition in store.Read(Partitions)) dropped += await SweepAsync(partition);
        return dropped;
    }

    private async Task<int> SweepAsync(Partition partition)
    {
        // Nothing but age counts for what no group has passed.
        var passed = Math.Min(partition.Passed ?? 0, partition.Next - maxMessages);
        var cutoff = time.GetUtcNow().Subtract(maxAge).ToUnixTimeMilliseconds();
        var total = 0;
        while (true)
        {
            var dropped = await store.WriteAsync(session => session.Execute(
                """
                DELETE FROM pubsub_message WHERE id IN (
                    SELECT id FROM (SELECT id, time_ms FROM pubsub_message WHERE id >= $0 AND id < $1 ORDER BY id LIMIT $2)
                    WHERE id < $3 OR (time_ms < $4 AND id < $5))
                """,
                TopicLog.RowId(partition.Id, 0),
                TopicLog.RowId(partition.Id + 1, 0),
                Step,
                TopicLog.RowId(partition.Id, Math.Max(0, passed)),
                cutoff,
                TopicLog.RowId(partition.Id, partition.IsKafka ? partition.Next : partition.Passed ?? 0)));
            total += dropped;
            if (dropped < Step) return total;
            await Task.Delay(Pause, time);
        }
    }

    private static List<Partition> Partitions(StoreSession session) => session.Query(
        """
        SELECT p.id, p.next_offset, t.backend LIKE 'kafka:%',
            CASE WHEN t.backend LIKE 'kafka:%'
                THEN (SELECT min(o.next_offset) FROM pubsub_group_offset o WHERE o.partition = p.id)
                ELSE (SELECT min(min(g.next_offset, coalesce((SELECT min(m.message) FROM pubsub_stream_pending m WHERE m.grp = g.id), g.next_offset)))
                      FROM pubsub_stream_group g WHERE g.partition = p.id) END
        FROM pubsub_partition p JOIN pubsub_topic t ON t.id = p.topic
        """,
        row => new Partition(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2) != 0, row.IsDBNull(3) ? null : row.GetInt64(3)));

    private static long Setting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : otherwise;

    private sealed record Partition(long Id, long Next, bool IsKafka, long? Passed);
}
