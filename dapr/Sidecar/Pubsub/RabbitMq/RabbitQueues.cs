using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.RabbitMq;

/// <summary>
/// Queues of a RabbitMQ that does not exist: an exchange (a topic) copies each message to the queues bound to it; a queue hands a
/// message to one consumer, which holds it until it is answered.
/// </summary>
internal sealed class RabbitQueues
{
    public const string Channel = "pubsub-rabbit";
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS pubsub_rabbit_queue (
            id INTEGER PRIMARY KEY, backend TEXT NOT NULL, name TEXT NOT NULL, auto_delete INTEGER NOT NULL, UNIQUE (backend, name));
        CREATE TABLE IF NOT EXISTS pubsub_rabbit_binding (
            queue INTEGER NOT NULL, exchange TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (queue, exchange, key)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS pubsub_rabbit_consumer (
            id TEXT PRIMARY KEY, queue INTEGER NOT NULL, process TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS pubsub_rabbit_message (
            id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, expires_ms INTEGER, holder TEXT, data BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS pubsub_rabbit_ready ON pubsub_rabbit_message (queue, holder, id);
        """;

    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly string _backend;

    public RabbitQueues(Store store, string backend, TimeProvider time)
    {
        _store = store;
        _time = time;
        _backend = backend;
        store.EnsureSchema("pubsub-rabbit", Schema);
    }

    /// <summary>Copies the messages to all queues whose binding fits. Without such a queue they are gone.</summary>
    public Task PublishAsync(string exchange, string kind, IReadOnlyList<RabbitMessage> messages) => _store.WriteAsync(session =>
    {
        var bindings = session.Query(
            "SELECT b.queue, b.key FROM pubsub_rabbit_binding b JOIN pubsub_rabbit_queue q ON q.id = b.queue WHERE q.backend = $0 AND b.exchange = $1",
            row => (Queue: row.GetInt64(0), Key: row.GetString(1)), _backend, exchange);
        foreach (var message in messages)
        {
            long? expires = message.TimeToLive is { } ttl ? Now() + (long)ttl.TotalMilliseconds : null;
            foreach (var queue in bindings.Where(b => RoutingKeys.Fits(kind, b.Key, message.RoutingKey)).Select(b => b.Queue).Distinct())
                session.Execute("INSERT INTO pubsub_rabbit_message (queue, expires_ms, data) VALUES ($0, $1, $2)", queue, expires, message.Data.ToArray());
        }
        session.RingAfterCommit(Channel);
        return true;
    });

    /// <summary>Declares the queue, binds it and registers a consumer; first clears away consumers whose process is gone.</summary>
    public async Task<long> ConsumeAsync(string queue, string exchange, IReadOnlyList<string> keys, bool autoDelete, string consumer)
    {
        string[] gone = [.. _store.Read(session => session.Query("SELECT id, process FROM pubsub_rabbit_consumer", r => (r.GetString(0), r.GetString(1))))
            .Where(c => !(ProcessIdentity.TryParse(c.Item2, out var process) && process.IsAlive())).Select(c => c.Item1)];
        return await _store.WriteAsync(session =>
        {
            foreach (var id in gone) Leave(session, id);
            session.Execute("INSERT OR IGNORE INTO pubsub_rabbit_queue (backend, name, auto_delete) VALUES ($0, $1, $2)", _backend, queue, autoDelete ? 1 : 0);
            var found = session.Scalar<long>("SELECT id FROM pubsub_rabbit_queue WHERE backend = $0 AND name = $1", _backend, queue);
            foreach (var key in keys) session.Execute("INSERT OR IGNORE INTO pubsub_rabbit_binding (queue, exchange, key) VALUES ($0, $1, $2)", found, exchange, key);
            session.Execute("INSERT INTO pubsub_rabbit_consumer (id, queue, process) VALUES ($0, $1, $2)", consumer, found, ProcessIdentity.Current.ToString());
            session.RingAfterCommit(Channel);
            return found;
        });
    }

    /// <summary>Makes a queue that nobody consumes: a queue's own dead letters.</summary>
    public Task DeclareAsync(string queue) => _store.WriteAsync(session =>
        session.Execute("INSERT OR IGNORE INTO pubsub_rabbit_queue (backend, name, auto_delete) VALUES ($0, $1, 0)", _backend, queue));

    /// <summary>Hands out the next messages; with <paramref name="forget"/> they leave the queue at once.</summary>
    public Task<List<(long Id, byte[] Data)>> TakeAsync(long queue, string consumer, int count, bool forget) => _store.WriteAsync(session =>
    {
        session.Execute("DELETE FROM pubsub_rabbit_message WHERE queue = $0 AND holder IS NULL AND expires_ms <= $1", queue, Now());
        var taken = session.Query(
            "SELECT id, data FROM pubsub_rabbit_message WHERE queue = $0 AND holder IS NULL ORDER BY id LIMIT $1",
            row => (row.GetInt64(0), row.GetBytes(1)), queue, count);
        foreach (var (id, _) in taken)
        {
            if (forget) session.Execute("DELETE FROM pubsub_rabbit_message WHERE id = $0", id);
            else session.Execute("UPDATE pubsub_rabbit_message SET holder = $1 WHERE id = $0", id, consumer);
        }
        return taken;
    });

    public bool HasReady(long queue) => _store.Read(session =>
        session.Scalar<long?>("SELECT 1 FROM pubsub_rabbit_message WHERE queue = $0 AND holder IS NULL LIMIT 1", queue) is not null);

    public Task AcknowledgeAsync(long message) => _store.WriteAsync(session => session.Execute("DELETE FROM pubsub_rabbit_message WHERE id = $0", message));

    /// <summary>Gives a message back to its queue, to its old place.</summary>
    public Task RequeueAsync(long message) => _store.WriteAsync(session =>
    {
        session.RingAfterCommit(Channel);
        return session.Execute("UPDATE pubsub_rabbit_message SET holder = NULL WHERE id = $0", message);
    });

    /// <summary>Moves a message to another queue.</summary>
    public Task MoveAsync(long message, string queue) => _store.WriteAsync(session => session.Execute(
        "UPDATE pubsub_rabbit_message SET holder = NULL, queue = (SELECT id FROM pubsub_rabbit_queue WHERE backend = $1 AND name = $2) WHERE id = $0",
        message, _backend, queue));

    public Task LeaveAsync(string consumer) => _store.WriteAsync(session =>
    {
        Leave(session, consumer);
        session.RingAfterCommit(Channel);
        return true;
    });

    private static void Leave(StoreSession session, string consumer)
    {
        var queue = session.Scalar<long>("SELECT queue FROM pubsub_rabbit_consumer WHERE id = $0", consumer);
        session.Execute("DELETE FROM pubsub_rabbit_consumer WHERE id = $0", consumer);
        session.Execute("UPDATE pubsub_rabbit_message SET holder = NULL WHERE queue = $0 AND holder = $1", queue, consumer);
        if (session.Scalar<long?>("SELECT 1 FROM pubsub_rabbit_consumer WHERE queue = $0 LIMIT 1", queue) is not null) return;
        if (session.Scalar<long>("SELECT auto_delete FROM pubsub_rabbit_queue WHERE id = $0", queue) == 0) return;
        session.Execute("DELETE FROM pubsub_rabbit_message WHERE queue = $0", queue);
        session.Execute("DELETE FROM pubsub_rabbit_binding WHERE queue = $0", queue);
        session.Execute("DELETE FROM pubsub_rabbit_queue WHERE id = $0", queue);
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}

internal readonly record struct RabbitMessage(ReadOnlyMemory<byte> Data, string RoutingKey, TimeSpan? TimeToLive);
