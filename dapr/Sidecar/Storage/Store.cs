using System.Collections.Concurrent;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// The one durable file of the embedded sidecar (SQLite, WAL). One at a time commits all waiting writes together;
/// readers have connections of their own and never wait for it. Several processes may share the file.
/// An awaited write is in the WAL: killing the process loses nothing of it (a power cut may; synchronous is NORMAL).
/// </summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly WriteQueue _writes;
    private readonly ConcurrentBag<StoreSession> _readers = [];
    private readonly ConcurrentDictionary<string, Lazy<bool>> _schemas = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Table, string Value), long> _ids = new();
    private readonly StoreBell _bell;
    private readonly ExpirySweep _sweep;
    private readonly Checkpoints _checkpoints;
    private int _disposed;

    private Store(string path, StoreBell bell, TimeProvider time)
    {
        Path = path;
        _bell = bell;
        _writes = new WriteQueue(ConnectWriter(), StoreLock.For(path), bell.Ring);
        _sweep = new ExpirySweep(this, time);
        _checkpoints = new Checkpoints(Connect(), StoreLock.For(path), time);
    }

    public string Path { get; }

    /// <summary>Opens the file and makes it if need be.</summary>
    /// <exception cref="StoreException">The file cannot be opened or is no database.</exception>
    public static Store Open(string path, TimeProvider time)
    {
        var full = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        using (var first = StoreSession.Connect(full))
        using (var storeLock = StoreLock.For(full))
        using (storeLock.Acquire())
        {
            first.Execute("PRAGMA journal_mode=WAL");
        }
        return new Store(full, new StoreBell(StoreSession.Connect(full), StoreLock.For(full), time), time);
    }

    /// <summary>Makes a part's tables, once per process. The statements must be repeatable (<c>IF NOT EXISTS</c>).</summary>
    public void EnsureSchema(string part, string statements) =>
        _ = _schemas.GetOrAdd(part, _ => new Lazy<bool>(() => _writes.Run(session =>
        {
            session.Execute(statements);
            return true;
        }))).Value;

    /// <summary>
    /// The number that stands for a long name in a part's tables. The table has the columns <c>id INTEGER PRIMARY KEY</c> and a unique
    /// one called <paramref name="column"/>. Names of both are constants of this code.
    /// </summary>
    public long InternId(string table, string column, string value) => _ids.GetOrAdd((table, value), _ =>
    {
        var known = Read(session => session.Scalar<long>($"SELECT id FROM {table} WHERE {column}=$0", value));
        return known != 0 ? known : _writes.Run(session =>
        {
            session.Execute($"INSERT OR IGNORE INTO {table} ({column}) VALUES ($0)", value);
            return session.Scalar<long>($"SELECT id FROM {table} WHERE {column}=$0", value);
        });
    });

    /// <summary>From now on removes the rows of a table whose time (Unix milliseconds in <paramref name="column"/>) has passed.</summary>
    public void SweepExpired(string table, string column) => _sweep.Add(table, column);

    /// <summary>
    /// Runs <paramref name="work"/> inside a transaction and completes when that is committed. If it throws, its changes are undone, the
    /// others of the same transaction stay, and the exception comes out here. Keep it short; it must not wait; it runs a second time
    /// when another one of the transaction has thrown, so all it does must be in the session or be the same when done again.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<StoreSession, T> work) => _writes.EnqueueAsync(work);

    /// <summary>Runs a query on a connection of its own; sees everything that was committed before.</summary>
    public T Read<T>(Func<StoreSession, T> work)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (!_readers.TryTake(out var session)) session = Connect();
        try
        {
            return work(session);
        }
        finally
        {
            if (Volatile.Read(ref _disposed) == 0) _readers.Add(session);
            else session.Dispose();
        }
    }

    /// <summary>
    /// Calls <paramref name="ring"/> after each commit that rang <paramref name="channel"/> (<see cref="StoreSession.RingAfterCommit"/>),
    /// in any process, or only in <paramref name="ofOthers"/>; sometimes without a cause. It must return at once.
    /// </summary>
    public IDisposable OnRing(string channel, Action ring, bool ofOthers = false) => _bell.Subscribe(channel, ring, ofOthers);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _sweep.DisposeAsync();
        await _checkpoints.DisposeAsync();
        await _writes.DisposeAsync();
        await _bell.DisposeAsync();
        while (_readers.TryTake(out var session)) session.Dispose();
    }

    private StoreSession ConnectWriter()
    {
        var session = Connect();

        // The checkpoints begin the WAL anew long before the writer would, at 500 MiB: it would wait for the disk. A WAL that grew while a
        // reader held it is cut back.
        session.Execute("PRAGMA wal_autocheckpoint=128000");
        session.Execute("PRAGMA journal_size_limit=268435456");

        // SQLite's default. A commit after which pages of an index were sorted looks through all that is cached: 0.2 ms with 16 MiB, and the
        // system has the pages that are not cached here in its own memory.
        session.Execute("PRAGMA cache_size=-2000");
        return session;
    }

    private StoreSession Connect() => StoreSession.Connect(Path);
}
