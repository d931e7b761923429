using System.Collections.Concurrent;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Actors;

/// <summary>
/// Placement for one machine: which sidecars host which types, and which one has which actor. A row is written when an actor is
/// activated and taken away when it is deactivated, so that it is active in one place; a call of an active actor does not come here.
/// </summary>
internal sealed class ActorDirectory
{
    // The hosts of this process: a sidecar may end while the process lives on.
    private static readonly ConcurrentDictionary<string, bool> Living = new(StringComparer.Ordinal);
    private readonly Store _store;
    private readonly string _space;
    private readonly string _appId;

    /// <param name="store">Where it is kept.</param>
    /// <param name="space">The namespace; actors of different ones do not see each other.</param>
    /// <param name="appId">The app id of this sidecar.</param>
    /// <param name="instance">This sidecar.</param>
    public ActorDirectory(Store store, string space, string appId, string instance)
    {
        _store = store;
        _space = space;
        _appId = appId;
        Instance = instance;
        store.EnsureSchema("actors", """
            CREATE TABLE IF NOT EXISTS actor_host (
                instance TEXT PRIMARY KEY, app_id TEXT NOT NULL, address TEXT NOT NULL, process TEXT NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS actor_host_type (
                space TEXT NOT NULL, type TEXT NOT NULL, instance TEXT NOT NULL, PRIMARY KEY (space, type, instance)
            ) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS actor_place (
                space TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, instance TEXT NOT NULL, PRIMARY KEY (space, type, id)
            ) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS actor_place_instance ON actor_place (instance);
            """);
    }

    public string Instance { get; }

    /// <summary>From now on actors of these types come here.</summary>
    public async Task RegisterAsync(IEnumerable<string> types, string address)
    {
        Living[Instance] = true;
        await ForgetDeadAsync();
        await _store.WriteAsync(session =>
        {
            session.Execute(
                "INSERT OR REPLACE INTO actor_host (instance, app_id, address, process) VALUES ($0,$1,$2,$3)",
                Instance, _appId, address, ProcessIdentity.Current.ToString());
            foreach (var type in types)
                session.Execute("INSERT OR IGNORE INTO actor_host_type (space, type, instance) VALUES ($0,$1,$2)", _space, type, Instance);
            return true;
        });
    }

    /// <summary>No further actors come here; those that are here stay.</summary>
    public Task CloseAsync() => _store.WriteAsync(session =>
    {
        session.Execute("DELETE FROM actor_host_type WHERE instance=$0", Instance);
        return true;
    });

    /// <summary>Nothing is here any more.</summary>
    public async Task UnregisterAsync()
    {
        await RemoveAsync([Instance]);
        Living.TryRemove(Instance, out _);
    }

    /// <summary>Where an actor is. One that is nowhere gets a place, the same whoever asks; null when nobody hosts its type.</summary>
    public Task<ActorPlace?> PlaceAsync(string type, string id) => _store.WriteAsync(session =>
    {
        if (Find(session, type, id) is { } found) return found;
        var hosts = session.Query(
            "SELECT h.instance, h.address FROM actor_host_type t JOIN actor_host h ON h.instance = t.instance WHERE t.space=$0 AND t.type=$1",
            row => new ActorPlace(row.GetString(0), row.GetString(1)), _space, type);
        if (hosts.Count == 0) return null;
        var chosen = hosts.Count == 1 ? hosts[0] : hosts.MaxBy(host => Weight(host.Instance, type, id))!;
        session.Execute("INSERT OR REPLACE INTO actor_place (space, type, id, instance) VALUES ($0,$1,$2,$3)", _space, type, id, chosen.Instance);
        return chosen;
    });

    /// <summary>Where an actor is, without a place for one that is nowhere.</summary>
    public ActorPlace? Find(string type, string id) => _store.Read(session => Find(session, type, id));

    /// <summary>The actor is not here any more.</summary>
    public Task ReleaseAsync(string type, string id) => _store.WriteAsync(session =>
    {
        session.Execute("DELETE FROM actor_place WHERE space=$0 AND type=$1 AND id=$2 AND instance=$3", _space, type, id, Instance);
        return true;
    });

    /// <summary>Takes away hosts whose processes are gone, and with them what was there. True when there were any.</summary>
    public async Task<bool> ForgetDeadAsync()
    {
        var hosts = _store.Read(session => session.Query("SELECT instance, process FROM actor_host", row => (Instance: row.GetString(0), Process: row.GetString(1))));
        List<string> dead = [.. hosts.Where(host => !IsAlive(host.Instance, host.Process)).Select(host => host.Instance)];
        if (dead.Count == 0) return false;
        await RemoveAsync(dead);
        return true;
    }

    private Task<bool> RemoveAsync(List<string> instances) => _store.WriteAsync(session =>
    {
        foreach (var instance in instances)
        {
            session.Execute("DELETE FROM actor_host_type WHERE instance=$0", instance);
            session.Execute("DELETE FROM actor_place WHERE instance=$0", instance);
            session.Execute("DELETE FROM actor_host WHERE instance=$0", instance);
        }
        return true;
    });

    private ActorPlace? Find(StoreSession session, string type, string id) => session.Query(
        "SELECT h.instance, h.address FROM actor_place p JOIN actor_host h ON h.instance = p.instance WHERE p.space=$0 AND p.type=$1 AND p.id=$2",
        row => new ActorPlace(row.GetString(0), row.GetString(1)), _space, type, id).FirstOrDefault();

    private static bool IsAlive(string instance, string process) =>
        ProcessIdentity.TryParse(process, out var identity) && (identity == ProcessIdentity.Current ? Living.ContainsKey(instance) : identity.IsAlive());

    /// <summary>Rendezvous hashing (Thaler and Ravishankar, 1998): of all hosts the one whose weight for this actor is greatest.</summary>
    private static ulong Weight(string instance, string type, string id)
    {
        // FNV-1a, and a last mix, for its upper bits are weak on short texts.
        var hash = Mix(Mix(Mix(14695981039346656037, instance), type), id);
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);

        static ulong Mix(ulong hash, string text)
        {
            foreach (var c in text) hash = (hash ^ c) * 1099511628211;
            return (hash ^ '\n') * 1099511628211;
        }
    }
}
