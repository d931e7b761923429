using SQLitePCL;

namespace Dapr.Sidecar.Storage;

/// <summary>The row that a query is at. Good until the next one.</summary>
internal readonly struct StoreRow(sqlite3_stmt statement)
{
    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public string GetString(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public byte[] GetBytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    /// <summary>A number, a text or bytes, by the type that is asked for.</summary>
    public T Get<T>(int column)
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(long?)) return (T)(object)GetInt64(column);
        if (typeof(T) == typeof(string)) return (T)(object)GetString(column);
        if (typeof(T) == typeof(byte[])) return (T)(object)GetBytes(column);
        throw new NotSupportedException($"A column is not read as {typeof(T)}.");
    }
}
