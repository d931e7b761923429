using System.Globalization;
using System.Text;
using Dapr.Sidecar.Pubsub.Log;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.Redis;

/// <summary>A stream as somebody sees it who looks into Redis: entries by id, with their fields, and the names of its groups.</summary>
internal sealed record StreamView(string Key, IReadOnlyList<StreamEntry> Entries, IReadOnlyList<string> Groups)
{
    /// <summary>All streams of an address (host, port and database as the component writes them) that exist.</summary>
    public static List<StreamView> All(Store store, TimeProvider time, string redisHost, int database = 0)
    {
        Prepare(store, time);
        var backend = $"redis:{redisHost}/{database}";
        return store.Read(session => session.Query(
            "SELECT t.name, p.id FROM pubsub_topic t JOIN pubsub_partition p ON p.topic = t.id WHERE t.backend = $0 ORDER BY t.name",
            row => (Name: row.GetString(0), Partition: row.GetInt64(1)), backend))
            .ConvertAll(stream => new StreamView(stream.Name, EntriesOf(store, stream.Partition), GroupsOf(store, stream.Partition)));
    }

    /// <summary>How many entries of the stream were handed to the group and not acknowledged: the first figure of XPENDING.</summary>
    public static long Pending(Store store, TimeProvider time, string redisHost, string key, string group, int database = 0)
    {
        Prepare(store, time);
        return store.Read(session => session.Scalar<long>(
            """
            SELECT count(*) FROM pubsub_stream_pending m
            JOIN pubsub_stream_group g ON g.id = m.grp JOIN pubsub_partition p ON p.id = g.partition JOIN pubsub_topic t ON t.id = p.topic
            WHERE t.backend = $0 AND t.name = $1 AND g.name = $2
            """,
            $"redis:{redisHost}/{database}", key, group));
    }

    private static void Prepare(Store store, TimeProvider time)
    {
        TopicLog.For(store, time);
        StreamGroups.For(store, time);
    }

    private static List<StreamEntry> EntriesOf(Store store, long partition) => store.Read(session =>
        TopicLog.Read(session, partition, 0, int.MaxValue)).ConvertAll(record =>
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["data"] = Encoding.UTF8.GetString(record.Data) };
        if (MessageMetadata.Write(record.Headers) is { } metadata) fields["metadata"] = metadata;
        return new StreamEntry(string.Create(CultureInfo.InvariantCulture, $"{record.TimeMs}-{record.Offset}"), fields);
    });

    private static List<string> GroupsOf(Store store, long partition) => store.Read(session => session.Query(
        "SELECT name FROM pubsub_stream_group WHERE partition = $0 ORDER BY name", row => row.GetString(0), partition));
}

internal sealed record StreamEntry(string Id, IReadOnlyDictionary<string, string> Fields);
