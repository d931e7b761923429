using System.Text.Json;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Configuration;

/// <summary>A row of the table that a PostgreSQL configuration component reads; a key may have several, one for each version.</summary>
internal sealed record ConfigurationRow(string Key, string Value, string Version, IReadOnlyDictionary<string, string> Metadata);

/// <summary>
/// The table behind <c>configuration.postgresql</c>, with the trigger that Dapr's documentation asks for: each change of a row is told
/// to those who listen, with the row, a deletion with the row that was.
/// </summary>
internal sealed class ConfigurationTable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS configuration_table (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS configuration_row (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            table_id INTEGER NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            version TEXT NOT NULL,
            metadata TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS configuration_row_key ON configuration_row (table_id, key);
        """;

    private readonly Store _store;
    private readonly long _table;
    private readonly ChangeFeed _changes;

    private ConfigurationTable(Store store, long table, ChangeFeed changes)
    {
        _store = store;
        _table = table;
        _changes = changes;
    }

    /// <param name="store">The file.</param>
    /// <param name="name">Database and table. Who gives the same one sees the same rows.</param>
    public static ConfigurationTable Open(Store store, string name)
    {
        store.EnsureSchema("configuration", Schema);
        return new ConfigurationTable(store, store.InternId("configuration_table", "name", name), ChangeFeed.Open(store, "configuration " + name));
    }

    /// <summary>The rows of these keys, without keys all, in the order in which they were written.</summary>
    public List<ConfigurationRow> Rows(IReadOnlyList<string> keys) => _store.Read(session => keys.Count == 0
        ? session.Query("SELECT key, value, version, metadata FROM configuration_row WHERE table_id=$0 ORDER BY row", Read, _table)
        : [.. keys.Distinct(StringComparer.Ordinal).SelectMany(key => session.Query(
            "SELECT key, value, version, metadata FROM configuration_row WHERE table_id=$0 AND key=$1 ORDER BY row", Read, _table, key))]);

    public Task InsertAsync(ConfigurationRow row) => _store.WriteAsync(session =>
    {
        session.Execute(
            "INSERT INTO configuration_row (table_id, key, value, version, metadata) VALUES ($0, $1, $2, $3, $4)",
            _table, row.Key, row.Value, row.Version, JsonSerializer.Serialize(row.Metadata));
        _changes.Publish(session, JsonSerializer.Serialize(row));
        return true;
    });

    /// <summary>Removes all rows of a key and tells of each.</summary>
    public Task<int> DeleteAsync(string key) => _store.WriteAsync(session =>
    {
        var rows = session.Query("SELECT key, value, version, metadata FROM configuration_row WHERE table_id=$0 AND key=$1 ORDER BY row", Read, _table, key);
        session.Execute("DELETE FROM configuration_row WHERE table_id=$0 AND key=$1", _table, key);
        foreach (var row in rows) _changes.Publish(session, JsonSerializer.Serialize(row));
        return rows.Count;
    });

    /// <summary>Calls <paramref name="changed"/>, which must not wait, for each row that changes from now on.</summary>
    public Task<IAsyncDisposable> WatchAsync(Action<ConfigurationRow> changed) =>
        _changes.WatchAsync(text => changed(JsonSerializer.Deserialize<ConfigurationRow>(text)!));

    private static ConfigurationRow Read(StoreRow row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(3))!);
}
