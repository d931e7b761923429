using System.Globalization;
using SQLitePCL;

namespace Dapr.Sidecar.Storage;

/// <summary>A prepared statement, kept for the life of its connection.</summary>
internal sealed class StoreStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    // Where $0, $1, ... are: SQLite numbers parameters in the order in which they first stand in the text.
    private readonly int[] _positions;

    /// <param name="connection">The connection.</param>
    /// <param name="sql">One statement, or several, of which this is the first.</param>
    /// <param name="rest">The others.</param>
    /// <exception cref="StoreException">It cannot be understood.</exception>
    public StoreStatement(sqlite3 connection, string sql, out string rest)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection, sql, out _statement, out rest));
        var count = raw.sqlite3_bind_parameter_count(_statement);
        var numbers = Enumerable.Range(1, count).Select(Number).ToArray();
        _positions = new int[numbers.DefaultIfEmpty(-1).Max() + 1];
        for (var i = 0; i < count; i++) _positions[numbers[i]] = i + 1;
    }

    public StoreRow Row => new(_statement);

    public void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < _positions.Length; i++)
        {
            if (_positions[i] != 0) Check(Bind(_positions[i], values[i]));
        }
    }

    /// <summary>False: there is no row any more.</summary>
    /// <exception cref="StoreException">It failed.</exception>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW) return true;
        if (result != raw.SQLITE_DONE) Check(result);
        return false;
    }

    /// <summary>Makes it ready for the next run. What it gives is the error of the step, which was thrown already.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private int Number(int position) =>
        int.Parse(raw.sqlite3_bind_parameter_name(_statement, position).utf8_to_string().AsSpan(1), CultureInfo.InvariantCulture);

    private int Bind(int position, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, position),
        long number => raw.sqlite3_bind_int64(_statement, position, number),
        int number => raw.sqlite3_bind_int64(_statement, position, number),
        bool yes => raw.sqlite3_bind_int64(_statement, position, yes ? 1 : 0),
        string text => raw.sqlite3_bind_text(_statement, position, text),
        // An empty blob would be bound as NULL.
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(_statement, position, 0),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, position, bytes),
        _ => throw new ArgumentException($"A {value.GetType()} cannot be stored.", nameof(value)),
    };

    private void Check(int result) => StoreException.ThrowIf(result, _connection);
}
