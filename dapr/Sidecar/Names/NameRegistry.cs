using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Names;

/// <summary>
/// Which sidecar serves which app id. Shared through the store, so that sidecars of other processes are found too. As with the
/// resolvers it stands in for, a namespace does not separate names; a SQLite resolver's own file does.
/// </summary>
internal sealed class NameRegistry : IDisposable
{
    private const string Channel = "names";
    private readonly string _scope;
    private readonly Lock _lock = new();
    private readonly IDisposable _ring;
    private readonly Dictionary<string, int> _turns = new(StringComparer.Ordinal);
    private Dictionary<string, SidecarAddress[]>? _known;

    /// <param name="store">Where the names are kept.</param>
    /// <param name="time">For the time of registration.</param>
    /// <param name="scope">Sidecars of different scopes do not see each other.</param>
    public NameRegistry(Store store, TimeProvider time, string scope = "")
    {
        Store = store;
        Time = time;
        _scope = scope;
        store.EnsureSchema("names", """
            CREATE TABLE IF NOT EXISTS name_sidecar (
                instance TEXT PRIMARY KEY,
                scope TEXT NOT NULL,
                app_id TEXT NOT NULL,
                address TEXT NOT NULL,
                process TEXT NOT NULL,
                registered_ms INTEGER NOT NULL
            ) WITHOUT ROWID
            """);
        _ring = store.OnRing(Channel, Forget);
    }

    public Store Store { get; }
    public TimeProvider Time { get; }

    /// <summary>Makes a sidecar known, and takes out those of processes that are gone.</summary>
    public async Task RegisterAsync(SidecarAddress sidecar)
    {
        var gone = Read().Where(s => !s.Process.IsAlive()).Select(s => s.Instance).ToList();
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        await Store.WriteAsync(session =>
        {
            foreach (var instance in gone) session.Execute("DELETE FROM name_sidecar WHERE instance=$0", instance);
            session.Execute(
                "INSERT OR REPLACE INTO name_sidecar (instance, scope, app_id, address, process, registered_ms) VALUES ($0,$1,$2,$3,$4,$5)",
                sidecar.Instance, _scope, sidecar.AppId, sidecar.Address, sidecar.Process.ToString(), now);
            session.RingAfterCommit(Channel);
            return true;
        });
        Forget();
    }

    public async Task UnregisterAsync(string instance)
    {
        await Store.WriteAsync(session =>
        {
            session.Execute("DELETE FROM name_sidecar WHERE instance=$0", instance);
            session.RingAfterCommit(Channel);
            return true;
        });
        Forget();
    }

    /// <summary>The next sidecar of an app id, each in its turn; null when there is none.</summary>
    /// <param name="appId">The app id, without a namespace.</param>
    /// <param name="check">Looks again at what is written and which processes live, as after a sidecar that did not answer.</param>
    public SidecarAddress? Resolve(string appId, bool check = false)
    {
        lock (_lock)
        {
            if (check || _known is null || !_known.TryGetValue(appId, out var sidecars)) sidecars = Load(appId);
            if (sidecars.Length == 0) return null;
            if (sidecars.Length == 1) return sidecars[0];
            var turn = _turns.GetValueOrDefault(appId);
            _turns[appId] = turn + 1;
            return sidecars[(turn & int.MaxValue) % sidecars.Length];
        }
    }

    public void Dispose() => _ring.Dispose();

    private SidecarAddress[] Load(string appId)
    {
        _known = Read().Where(s => s.Process.IsAlive()).GroupBy(s => s.AppId, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        return _known.GetValueOrDefault(appId) ?? [];
    }

    private List<SidecarAddress> Read() => Store.Read(session => session.Query(
        "SELECT app_id, instance, address, process FROM name_sidecar WHERE scope=$0 ORDER BY instance",
        row => new SidecarAddress(row.GetString(0), row.GetString(1), row.GetString(2), ProcessIdentity.TryParse(row.GetString(3), out var p) ? p : default),
        _scope));

    private void Forget()
    {
        lock (_lock) _known = null;
    }
}
