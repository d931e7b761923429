using Microsoft.Data.Sqlite;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>A connection to the catalog with its prepared statements. Used by one at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public Connection(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        _connection.Open();
        Execute("PRAGMA temp_store=MEMORY");
        Execute("PRAGMA cache_size=-16384");
    }

    /// <summary>Runs a statement. Values are bound to <c>$0</c>, <c>$1</c>, ...</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() is not DBNull and var value ? value : null;

    /// <summary>Runs a pragma to its very end, which some need, whatever it answers.</summary>
    public void Run(string pragma) => SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_exec(_connection.Handle!, pragma), _connection.Handle);

    /// <summary>Drops the pages that are kept in memory.</summary>
    public void Forget() => Run("PRAGMA shrink_memory");

    /// <summary>Reads all rows.</summary>
    public void Read(string sql, Action<SqliteDataReader> row, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read()) row(reader);
    }

    /// <summary>Stops what is running when the token is cancelled.</summary>
    public CancellationTokenRegistration StopOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static c => SQLitePCL.raw.sqlite3_interrupt(((Connection)c!)._connection.Handle!), this);

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _commands[sql] = command;
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
