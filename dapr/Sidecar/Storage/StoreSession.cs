using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dapr.Sidecar.Storage;

/// <summary>A connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class StoreSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rings = new(StringComparer.Ordinal);

    private StoreSession(SqliteConnection connection) => _connection = connection;

    public static StoreSession Connect(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        raw.sqlite3_busy_timeout(connection.Handle, 10_000);
        var session = new StoreSession(connection);
        session.Execute("PRAGMA synchronous=NORMAL");
        session.Execute("PRAGMA foreign_keys=ON");
        session.Execute("PRAGMA temp_store=MEMORY");
        return session;
    }

    /// <summary>Runs a statement and gives the number of rows it changed. Values are bound to <c>$0</c>, <c>$1</c>, ...</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row; default when there is no row or the value is NULL.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<object?> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetFieldValue<T>(0) : default;
    }

    /// <summary>All rows, each read by <paramref name="row"/>.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        List<T> result = [];
        using var reader = Command(sql, values).ExecuteReader();
        while (reader.Read()) result.Add(row(reader));
        return result;
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
        foreach (var command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this code; values are always bound.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
            _commands[sql] = command;
        }
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
