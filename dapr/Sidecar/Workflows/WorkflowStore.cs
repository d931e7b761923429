using Dapr.Protocol.TaskHub;
using Dapr.Sidecar.Storage;
using Google.Protobuf;

namespace Dapr.Sidecar.Workflows;

/// <summary>Workflows of one app id in the store: a row for the instance, one for what each turn added, one for each event that waits.</summary>
internal sealed class WorkflowStore
{
    private readonly Store _store;
    private readonly long _app;

    public WorkflowStore(Store store, string space, string appId)
    {
        _store = store;
        store.EnsureSchema("workflows", """
            CREATE TABLE IF NOT EXISTS workflow_app (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, owner TEXT);
            CREATE TABLE IF NOT EXISTS workflow (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                app INTEGER NOT NULL,
                name TEXT NOT NULL,
                done INTEGER NOT NULL,
                custom TEXT,
                UNIQUE (app, name)
            );
            CREATE INDEX IF NOT EXISTS workflow_running ON workflow (app) WHERE done = 0;
            CREATE TABLE IF NOT EXISTS workflow_history (workflow INTEGER NOT NULL, seq INTEGER NOT NULL, events BLOB NOT NULL, PRIMARY KEY (workflow, seq)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS workflow_inbox (id INTEGER PRIMARY KEY AUTOINCREMENT, workflow INTEGER NOT NULL, event BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS workflow_inbox_of ON workflow_inbox (workflow);
            """);
        _app = store.InternId("workflow_app", "name", space + "||" + appId);
    }

    /// <summary>Runs with all other writes of the moment in one commit; see <see cref="Store.WriteAsync"/> for what it must not do.</summary>
    public Task<T> WriteAsync<T>(Func<StoreSession, T> work) => _store.WriteAsync(work);

    /// <summary>The process and sidecar that runs the workflows of this app id.</summary>
    public string? Owner() => _store.Read(session => session.Scalar<string>("SELECT owner FROM workflow_app WHERE id=$0", _app));

    /// <summary>False when somebody else was faster.</summary>
    public Task<bool> TakeOverAsync(string? from, string to) => _store.WriteAsync(session =>
        session.Execute("UPDATE workflow_app SET owner=$1 WHERE id=$0 AND owner IS $2", _app, to, from) == 1);

    /// <summary>There was one of that name, and it is over.</summary>
    public bool HasEnded(StoreSession session, string id) => session.Query(
        "SELECT 1 FROM workflow WHERE app=$0 AND name=$1 AND done=1", row => row.GetInt64(0), _app, id).Count > 0;

    /// <summary>Makes an instance; one that is over gives way to it. 0: one of that name is running.</summary>
    public (long Row, long Start) Create(StoreSession session, string id, HistoryEvent start)
    {
        var (row, done) = session.Query("SELECT id, done FROM workflow WHERE app=$0 AND name=$1", r => (r.GetInt64(0), r.GetBoolean(1)), _app, id).FirstOrDefault();
        if (row != 0 && !done) return default;
        if (row != 0) Delete(session, row);
        session.Execute("INSERT INTO workflow (app, name, done) VALUES ($0, $1, 0)", _app, id);
        var created = session.Scalar<long>("SELECT last_insert_rowid()");
        return (created, AddToInbox(session, created, start));
    }

    public static long AddToInbox(StoreSession session, long workflow, HistoryEvent one)
    {
        session.Execute("INSERT INTO workflow_inbox (workflow, event) VALUES ($0, $1)", workflow, one.ToByteArray());
        return session.Scalar<long>("SELECT last_insert_rowid()");
    }

    public static void Append(StoreSession session, long workflow, int seq, byte[] events) =>
        session.Execute("INSERT INTO workflow_history (workflow, seq, events) VALUES ($0, $1, $2)", workflow, (long)seq, events);

    public static void RemoveFromInbox(StoreSession session, long row) => session.Execute("DELETE FROM workflow_inbox WHERE id=$0", row);

    public static void ClearHistory(StoreSession session, long workflow) => session.Execute("DELETE FROM workflow_history WHERE workflow=$0", workflow);

    public static void SetState(StoreSession session, long workflow, bool done, string? custom) =>
        session.Execute("UPDATE workflow SET done=$1, custom=$2 WHERE id=$0", workflow, done, custom);

    public static void ClearInbox(StoreSession session, long workflow) => session.Execute("DELETE FROM workflow_inbox WHERE workflow=$0", workflow);

    public static void Delete(StoreSession session, long workflow)
    {
        ClearHistory(session, workflow);
        ClearInbox(session, workflow);
        session.Execute("DELETE FROM workflow WHERE id=$0", workflow);
    }

    /// <summary>All names in order.</summary>
    public List<string> List(long offset, long count) => _store.Read(session => session.Query(
        "SELECT name FROM workflow WHERE app=$0 ORDER BY name LIMIT $2 OFFSET $1", row => row.GetString(0), _app, offset, count));

    public List<string> Running() => _store.Read(session => session.Query("SELECT name FROM workflow WHERE app=$0 AND done=0", row => row.GetString(0), _app));

    /// <summary>An instance with its history and inbox; null when there is none.</summary>
    public Instance? Load(string id) => _store.Read(session =>
    {
        var (row, custom) = session.Query(
            "SELECT id, custom FROM workflow WHERE app=$0 AND name=$1", r => (r.GetInt64(0), r.IsDBNull(1) ? null : r.GetString(1)), _app, id).FirstOrDefault();
        if (row == 0) return null;
        var instance = new Instance(id, row);
        foreach (var chunk in session.Query("SELECT events FROM workflow_history WHERE workflow=$0 ORDER BY seq", r => r.GetBytes(0), row)) instance.Replay(chunk);
        instance.Facts = instance.Facts with { CustomStatus = custom };
        foreach (var (at, bytes) in session.Query("SELECT id, event FROM workflow_inbox WHERE workflow=$0 ORDER BY id", r => (r.GetInt64(0), r.GetBytes(1)), row))
            instance.Take(new Waiting(HistoryEvent.Parser.ParseFrom(bytes), at));
        return instance;
    });
}
