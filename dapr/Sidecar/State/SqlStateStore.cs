using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.State;

/// <summary>
/// The state stores that keep a row per key. A bulk get is one query: rows come in the order of the table, each once, and then the
/// keys that were not found. A transaction is carried out whole or not at all.
/// </summary>
internal sealed class SqlStateStore : DurableStateStore
{
    // A write makes a new row in place of the old one, as in Postgres, so the row numbers are the order of writing.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS state_table (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS state_row (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            table_id INTEGER NOT NULL,
            key TEXT NOT NULL,
            value BLOB NOT NULL,
            etag TEXT NOT NULL,
            expires_ms INTEGER,
            UNIQUE (table_id, key));
        CREATE INDEX IF NOT EXISTS state_row_expires ON state_row (expires_ms) WHERE expires_ms IS NOT NULL;
        """;

    private readonly ISqlManners _manners;
    private readonly long _table;

    /// <param name="store">The file.</param>
    /// <param name="manners">Those of the component type.</param>
    /// <param name="table">Names the table: database and table name. Who gives the same one sees the same rows.</param>
    /// <param name="time">For expiry.</param>
    public SqlStateStore(Store store, ISqlManners manners, string table, TimeProvider time)
        : base(store, time, GoJsonStyle.Standard)
    {
        store.EnsureSchema("state", Schema);
        store.SweepExpired("state_row", "expires_ms");
        _manners = manners;
        _table = store.InternId("state_table", "name", table);
    }

    public override IReadOnlyList<string> Capabilities => _manners.Capabilities;

    public override string? QueryProblem => _manners.QueryProblem;

    public override IReadOnlyList<BulkValue> BulkGet(IReadOnlyList<string> keys)
    {
        var now = Now();
        var rows = Store.Read(session =>
        {
            List<(long Row, BulkValue Value)> found = [];
            foreach (var key in keys.Distinct(StringComparer.Ordinal))
            {
                if (FindRow(session, key) is { } row && row.IsVisible(now)) found.Add((row.Number, new BulkValue(key, row.ToValue())));
            }
            return found;
        });
        rows.Sort((a, b) => _manners.ReadsByKey ? string.CompareOrdinal(a.Value.Key, b.Value.Key) : a.Row.CompareTo(b.Row));
        var answer = rows.ConvertAll(r => r.Value);
        var known = answer.Select(v => v.Key).ToHashSet(StringComparer.Ordinal);
        if (known.Count < keys.Count) answer.AddRange(keys.Where(k => !known.Contains(k)).Select(k => new BulkValue(k, null)));

        // The answer has room for every key that was asked for; one asked for twice leaves an empty place at the end.
        while (answer.Count < keys.Count) answer.Add(new BulkValue("", null));
        return answer;
    }

    protected override StateValue? Find(StoreSession session, string key, long nowMs)
    {
        if (key.Length == 0) throw new StateException(new("missing key in get operation"));
        return FindRow(session, key) is { } row && row.IsVisible(nowMs) ? row.ToValue() : null;
    }

    protected override StateFault? Set(StoreSession session, SetRequest request, byte[] value, long nowMs)
    {
        if (_manners.CheckSet(request, out var ttl, out var etag) is { } fault) return fault;
        if (etag is not null || request.IsFirstWrite)
        {
            var row = FindRow(session, request.Key) is { } found && found.IsVisible(nowMs) ? found : null;
            if (etag is not null && row?.ETag != etag) return StateFault.Mismatch();
            if (etag is null && row is not null) return _manners.Exists;
        }

        long? expires = ttl is { } seconds ? _manners.ExpiresMs(nowMs, seconds) : null;
        session.Execute(
            "INSERT OR REPLACE INTO state_row (table_id, key, value, etag, expires_ms) VALUES ($0, $1, $2, $3, $4)",
            _table,
            request.Key,
            value,
            _manners.NewETag(),
            expires);
        return null;
    }

    protected override StateFault? Delete(StoreSession session, DeleteRequest request)
    {
        if (_manners.CheckDelete(request, out var etag) is { } fault) return fault;
        if (etag is not null && FindRow(session, request.Key)?.ETag != etag) return StateFault.Mismatch();
        session.Execute("DELETE FROM state_row WHERE table_id=$0 AND key=$1", _table, request.Key);
        return null;
    }

    private Row? FindRow(StoreSession session, string key) =>
        session.Query("SELECT row, value, etag, expires_ms FROM state_row WHERE table_id=$0 AND key=$1", Read, _table, key) is [var row, ..] ? row : null;

    private Row Read(StoreRow reader)
    {
        var number = reader.GetInt64(0);
        return new Row(
            number,
            reader.GetBytes(1),
            _manners.ETagOf(number, reader.GetString(2)),
            reader.IsDBNull(3) ? null : reader.GetInt64(3));
    }

    private sealed record Row(long Number, byte[] Value, string ETag, long? ExpiresMs)
    {
        public bool IsVisible(long nowMs) => ExpiresMs is null || ExpiresMs > nowMs;

        public StateValue ToValue() => new(Value, ETag) { ExpiresAt = ExpiresMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null };
    }
}
