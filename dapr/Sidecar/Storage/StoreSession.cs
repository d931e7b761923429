using SQLitePCL;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// A connection with its prepared statements. Used by one thread at a time. Speaks to SQLite itself and not through ADO.NET, which looks up
/// every parameter by name, prepares a query again each time unless its reader was read to the very end, and costs 2 MiB of memory.
/// </summary>
internal sealed class StoreSession : IDisposable
{
    private const int BusyMs = 30_000;
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, StoreStatement> _statements = new(StringComparer.Ordinal);

    // The same by the text's address: nearly all texts are constants of this program, and long.
    private readonly Dictionary<string, StoreStatement> _constants = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _rings = new(StringComparer.Ordinal);

    static StoreSession() => Batteries_V2.Init();

    private StoreSession(sqlite3 handle) => _handle = handle;

    /// <summary>Opens the file, which is made if need be.</summary>
    /// <exception cref="StoreException">It cannot be opened or is no database.</exception>
    public static StoreSession Connect(string path)
    {
        // One thread at a time has it: SQLite need not take a lock for every call.
        const int Flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        var result = raw.sqlite3_open_v2(path, out var handle, Flags, vfs: null);
        var session = new StoreSession(handle);
        try
        {
            StoreException.ThrowIf(result, handle);
            session.Prepare();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs a statement, or several that take no values, and gives the number of rows that the last one to write has changed. Values are
    /// bound to <c>$0</c>, <c>$1</c>, ...
    /// </summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values)
    {
        if (Find(sql) is not { } statement)
        {
            statement = new StoreStatement(_handle, sql, out var rest);
            if (!string.IsNullOrWhiteSpace(rest))
            {
                using (statement) Run(statement, []);
                return Execute(rest);
            }
            Keep(sql, statement);
        }
        Run(statement, values);
        return raw.sqlite3_changes(_handle);
    }

    /// <summary>The first column of the first row; default when there is no row or the value is NULL.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<object?> values)
    {
        var statement = Statement(sql);
        try
        {
            statement.Bind(values);
            return statement.Step() && !statement.Row.IsDBNull(0) ? statement.Row.Get<T>(0) : default;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>All rows, each read by <paramref name="row"/>.</summary>
    public List<T> Query<T>(string sql, Func<StoreRow, T> row, params ReadOnlySpan<object?> values)
    {
        var statement = Statement(sql);
        try
        {
            statement.Bind(values);
            List<T> result = [];
            while (statement.Step()) result.Add(row(statement.Row));
            return result;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Wakes those who listen on the channel once this transaction is committed. Only within a write.</summary>
    public void RingAfterCommit(string channel) => _rings.Add(channel);

    internal IReadOnlyCollection<string> TakeRings()
    {
        if (_rings.Count == 0) return [];
        string[] taken = [.. _rings];
        _rings.Clear();
        return taken;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _handle.Dispose();
    }

    private void Prepare()
    {
        raw.sqlite3_busy_timeout(_handle, BusyMs);
        Execute("PRAGMA synchronous=NORMAL");
        Execute("PRAGMA foreign_keys=ON");
        Execute("PRAGMA temp_store=MEMORY");
        // What is deleted or written over is zeroes in the file, not text in a page that is free.
        Execute("PRAGMA secure_delete=ON");
    }

    private StoreStatement Statement(string sql)
    {
        if (Find(sql) is { } known) return known;
        var statement = new StoreStatement(_handle, sql, out _);
        Keep(sql, statement);
        return statement;
    }

    private StoreStatement? Find(string sql) =>
        _constants.TryGetValue(sql, out var statement) || _statements.TryGetValue(sql, out statement) ? statement : null;

    private void Keep(string sql, StoreStatement statement)
    {
        _statements[sql] = statement;
        if (string.IsInterned(sql) is { } constant) _constants[constant] = statement;
    }

    private static void Run(StoreStatement statement, ReadOnlySpan<object?> values)
    {
        try
        {
            statement.Bind(values);
            while (statement.Step())
            {
                // A pragma may answer; nobody asked.
            }
        }
        finally
        {
            statement.Reset();
        }
    }
}
