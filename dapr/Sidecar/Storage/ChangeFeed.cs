using System.Globalization;
using System.Threading.Channels;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// Tells those who watch now what was changed, in any process, in the order of the changes: like the notifications of Redis and
/// PostgreSQL, which nobody keeps for later. Costs a look at an empty table where nobody watches.
/// </summary>
internal sealed class ChangeFeed
{
    // Watchers read at once. What a watcher of a dead process has left is bounded by this.
    private const int MostEntries = 10_000;
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS feed (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS feed_watch (id INTEGER PRIMARY KEY AUTOINCREMENT, feed INTEGER NOT NULL, process TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS feed_watch_feed ON feed_watch (feed);
        CREATE TABLE IF NOT EXISTS feed_entry (seq INTEGER PRIMARY KEY AUTOINCREMENT, feed INTEGER NOT NULL, text TEXT NOT NULL);
        """;

    private readonly Store _store;
    private readonly long _id;
    private readonly string _bell;

    private ChangeFeed(Store store, long id)
    {
        _store = store;
        _id = id;
        _bell = string.Create(CultureInfo.InvariantCulture, $"feed {id}");
    }

    public static ChangeFeed Open(Store store, string name)
    {
        store.EnsureSchema("feed", Schema);
        return new ChangeFeed(store, store.InternId("feed", "name", name));
    }

    /// <summary>Says it to all watchers once the transaction is committed.</summary>
    public void Publish(StoreSession session, string text)
    {
        var watched = session.Execute("INSERT INTO feed_entry (feed, text) SELECT $0, $1 WHERE EXISTS (SELECT 1 FROM feed_watch WHERE feed=$0)", _id, text) > 0;
        if (!watched) return;
        session.Execute("DELETE FROM feed_entry WHERE seq <= (SELECT max(seq) FROM feed_entry) - $0", MostEntries);
        session.RingAfterCommit(_bell);
    }

    /// <summary>Calls <paramref name="changed"/>, which must not wait, for everything that is published from now on.</summary>
    public async Task<IAsyncDisposable> WatchAsync(Action<string> changed)
    {
        var (watch, seen) = await _store.WriteAsync(session =>
        {
            foreach (var (id, process) in session.Query("SELECT id, process FROM feed_watch", row => (row.GetInt64(0), row.GetString(1))))
            {
                if (!ProcessIdentity.TryParse(process, out var identity) || !identity.IsAlive()) session.Execute("DELETE FROM feed_watch WHERE id=$0", id);
            }
            session.Execute("INSERT INTO feed_watch (feed, process) VALUES ($0, $1)", _id, ProcessIdentity.Current.ToString());
            return (session.Scalar<long>("SELECT last_insert_rowid()"), session.Scalar<long>("SELECT max(seq) FROM feed_entry"));
        });
        return new Watch(this, watch, seen, changed);
    }

    private List<(long Seq, string Text)> ReadAfter(long seq) => _store.Read(session => session.Query(
        "SELECT seq, text FROM feed_entry WHERE seq>$1 AND feed=$0 ORDER BY seq", row => (row.GetInt64(0), row.GetString(1)), _id, seq));

    private sealed class Watch : IAsyncDisposable
    {
        private readonly ChangeFeed _feed;
        private readonly long _id;
        private readonly Action<string> _changed;
        private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private readonly IDisposable _bell;
        private readonly Task _loop;

        public Watch(ChangeFeed feed, long id, long seen, Action<string> changed)
        {
            _feed = feed;
            _id = id;
            _changed = changed;
            _bell = feed._store.OnRing(feed._bell, () => _wake.Writer.TryWrite(true));
            // What was written between the registration and the bell.
            _wake.Writer.TryWrite(true);
            _loop = Task.Run(() => RunAsync(seen));
        }

        public async ValueTask DisposeAsync()
        {
            _bell.Dispose();
            _wake.Writer.TryComplete();
            await _loop;
            await _feed._store.WriteAsync(session =>
            {
                session.Execute("DELETE FROM feed_watch WHERE id=$0", _id);
                return session.Execute("DELETE FROM feed_entry WHERE feed=$0 AND NOT EXISTS (SELECT 1 FROM feed_watch WHERE feed=$0)", _feed._id);
            });
        }

        private async Task RunAsync(long seen)
        {
            await foreach (var _ in _wake.Reader.ReadAllAsync())
            {
                try
                {
                    foreach (var (seq, text) in _feed.ReadAfter(seen))
                    {
                        seen = seq;
                        _changed(text);
                    }
                }
                catch (StoreException)
                {
                    // A busy file: nothing is lost, the next ring reads from the same place.
                }
            }
        }
    }
}
