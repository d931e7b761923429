using System.Text.Json;
using Dapr.Sidecar.Pubsub.Log;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>
/// One member of a consumer group: says which topics it reads, and learns which of their partitions are its own. A partition has
/// one holder at a time; a member whose process is gone, or that was not seen for long, loses what it held.
/// </summary>
internal sealed class ConsumerGroup
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS pubsub_group (
            id INTEGER PRIMARY KEY, backend TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (backend, name));
        CREATE TABLE IF NOT EXISTS pubsub_group_member (
            id TEXT PRIMARY KEY, grp INTEGER NOT NULL, process TEXT NOT NULL, topics TEXT NOT NULL, seen_ms INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS pubsub_group_lease (
            grp INTEGER NOT NULL, partition INTEGER NOT NULL, member TEXT NOT NULL, PRIMARY KEY (grp, partition)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS pubsub_group_offset (
            grp INTEGER NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL, PRIMARY KEY (grp, partition)) WITHOUT ROWID;
        """;

    public const string Channel = "pubsub-groups";
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(30);
    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly string _member = Guid.NewGuid().ToString("n");
    private readonly string _backend;
    private readonly string _name;
    private long _group;
    private long _beatMs;
    private long[] _announced = [];

    public ConsumerGroup(Store store, string backend, string name, TimeProvider time)
    {
        _store = store;
        _time = time;
        _backend = backend;
        _name = name;
        EnsureSchema(store);
    }

    public static void EnsureSchema(Store store) => store.EnsureSchema("pubsub-groups", Schema);

    /// <summary>Announces the topics, takes what is free, and gives the partitions that are this member's and that it has.</summary>
    /// <param name="topics">What this member reads.</param>
    /// <returns>Owned: may be read. Surplus: held, but another member's by now; end with it and <see cref="ReleaseAsync"/> it.</returns>
    public async Task<(HashSet<long> Owned, List<long> Surplus)> RefreshAsync(IReadOnlyCollection<LogTopic> topics)
    {
        if (_group == 0) _group = await _store.WriteAsync(GroupId);
        var members = _store.Read(Members);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        string[] lost = [.. members.Where(m => m.Id != _member && IsLost(m, now)).Select(m => m.Id)];
        long[] wanted = [.. topics.Select(t => t.Id).Order()];
        if (lost.Length == 0 && _announced.SequenceEqual(wanted) && now - _beatMs < BeatEvery.TotalMilliseconds)
        {
            var (owned, surplus, missing) = _store.Read(session => Compare(session, topics, Members(session)));
            if (missing.Count == 0) return (owned, surplus);
        }
        var result = await _store.WriteAsync(session => Join(session, topics, wanted, lost, now));
        _announced = wanted;
        _beatMs = now;
        return result;
    }

    public Task ReleaseAsync(IReadOnlyCollection<long> partitions) => _store.WriteAsync(session =>
    {
        foreach (var partition in partitions)
            session.Execute("DELETE FROM pubsub_group_lease WHERE grp = $0 AND partition = $1 AND member = $2", _group, partition, _member);
        session.RingAfterCommit(Channel);
        return true;
    });

    public Task LeaveAsync() => _store.WriteAsync(session =>
    {
        Remove(session, _member);
        session.RingAfterCommit(Channel);
        return true;
    });

    /// <summary>The offset to go on from; null when the group has never confirmed anything there.</summary>
    public long? Committed(long partition) => _store.Read(session => session.Scalar<long?>(
        "SELECT next_offset FROM pubsub_group_offset WHERE grp = $0 AND partition = $1", _group, partition));

    /// <summary>Notes how far was read. Without effect on partitions that this member does not hold any more.</summary>
    public Task CommitAsync(IReadOnlyCollection<KeyValuePair<long, long>> offsets) => _store.WriteAsync(session =>
    {
        foreach (var (partition, next) in offsets)
        {
            session.Execute(
                """
                INSERT INTO pubsub_group_offset (grp, partition, next_offset)
                SELECT grp, partition, $2 FROM pubsub_group_lease WHERE grp = $0 AND partition = $1 AND member = $3
                ON CONFLICT (grp, partition) DO UPDATE SET next_offset = excluded.next_offset
                """,
                _group, partition, next, _member);
        }
        return true;
    });

    private (HashSet<long> Owned, List<long> Surplus) Join(
        StoreSession session, IReadOnlyCollection<LogTopic> topics, long[] wanted, string[] lost, long now)
    {
        foreach (var member in lost) Remove(session, member);
        session.Execute(
            "INSERT INTO pubsub_group_member (id, grp, process, topics, seen_ms) VALUES ($0, $1, $2, $3, $4) "
            + "ON CONFLICT (id) DO UPDATE SET topics = excluded.topics, seen_ms = excluded.seen_ms",
            _member, _group, ProcessIdentity.Current.ToString(), JsonSerializer.Serialize(wanted), now);
        var members = Members(session);
        foreach (var partition in Compare(session, topics, members).Missing)
            session.Execute("INSERT OR IGNORE INTO pubsub_group_lease (grp, partition, member) VALUES ($0, $1, $2)", _group, partition, _member);
        if (lost.Length > 0 || !_announced.SequenceEqual(wanted)) session.RingAfterCommit(Channel);
        var (owned, surplus, _) = Compare(session, topics, members);
        return (owned, surplus);
    }

    private (HashSet<long> Owned, List<long> Surplus, List<long> Missing) Compare(
        StoreSession session, IReadOnlyCollection<LogTopic> topics, List<Member> members)
    {
        var leases = session.Query("SELECT partition, member FROM pubsub_group_lease WHERE grp = $0", r => (Partition: r.GetInt64(0), Member: r.GetString(1)), _group)
            .ToDictionary(l => l.Partition, l => l.Member);
        HashSet<long> due = [.. topics.SelectMany(topic => Share(topic, members))];
        HashSet<long> held = [.. leases.Where(l => l.Value == _member).Select(l => l.Key)];
        return ([.. due.Where(held.Contains)], [.. held.Where(p => !due.Contains(p))], [.. due.Where(p => !leases.ContainsKey(p))]);
    }

    /// <summary>Neighbouring partitions for each reader of the topic, as evenly as it goes: Kafka's "range".</summary>
    private IEnumerable<long> Share(LogTopic topic, List<Member> members)
    {
        string[] readers = [.. members.Where(m => m.Topics.Contains(topic.Id)).Select(m => m.Id).Order(StringComparer.Ordinal)];
        var at = Array.IndexOf(readers, _member);
        if (at < 0) return [];
        var step = (double)topic.Partitions.Count / readers.Length;
        var from = (int)Math.Floor((at * step) + 0.5);
        var to = (int)Math.Floor(((at + 1) * step) + 0.5);
        return topic.Partitions.Skip(from).Take(to - from);
    }

    private static bool IsLost(Member member, long now) =>
        now - member.SeenMs > LostAfter.TotalMilliseconds || !(ProcessIdentity.TryParse(member.Process, out var process) && process.IsAlive());

    private static void Remove(StoreSession session, string member)
    {
        session.Execute("DELETE FROM pubsub_group_lease WHERE member = $0", member);
        session.Execute("DELETE FROM pubsub_group_member WHERE id = $0", member);
    }

    private long GroupId(StoreSession session)
    {
        session.Execute("INSERT OR IGNORE INTO pubsub_group (backend, name) VALUES ($0, $1)", _backend, _name);
        return session.Scalar<long>("SELECT id FROM pubsub_group WHERE backend = $0 AND name = $1", _backend, _name);
    }

    private List<Member> Members(StoreSession session) => session.Query(
        "SELECT id, process, topics, seen_ms FROM pubsub_group_member WHERE grp = $0",
        row => new Member(row.GetString(0), row.GetString(1), JsonSerializer.Deserialize<long[]>(row.GetString(2))!, row.GetInt64(3)),
        _group);

    private sealed record Member(string Id, string Process, long[] Topics, long SeenMs);
}
