using Microsoft.Data.Sqlite;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>Reads of the catalog that all see the same moment, from <see cref="Begin"/> on.</summary>
internal sealed class CatalogReader(string path) : IDisposable
{
    private readonly Connection _connection = new(path);

    public void Begin() => _connection.Execute("BEGIN");

    public void End() => _connection.Execute("ROLLBACK");

    public CancellationTokenRegistration StopOn(CancellationToken cancellationToken) => _connection.StopOn(cancellationToken);

    /// <summary>Versions of the items that have words of the text, by BM25, a word of the title counting twice. The higher the better.</summary>
    public List<(long Version, double Score)> Search(string expression, VectorFilter filter, int count)
    {
        List<(long, double)> found = [];
        var where = new CatalogFilter(filter, expression, count);

        // CROSS keeps the order: first the words, then the rows that have them.
        _connection.Read(
            $"""
            SELECT i.version, bm25(words, 2.0, 1.0, 0.0) AS score FROM words CROSS JOIN items i ON i.version = words.rowid
            WHERE words MATCH $0 AND {where.Sql} ORDER BY score, i.version LIMIT $1
            """,
            row => found.Add((row.GetInt64(0), -row.GetDouble(1))), where.Values);
        return found;
    }

    public List<string> List(VectorFilter filter, string after, int limit)
    {
        List<string> ids = [];
        var where = new CatalogFilter(filter, after, limit);
        _connection.Read($"SELECT i.id FROM items i WHERE i.id > $0 AND {where.Sql} ORDER BY i.id LIMIT $1", row => ids.Add(row.GetString(0)), where.Values);
        return ids;
    }

    /// <summary>An item and where its vector is; null when that version is gone, or is not of that tenant.</summary>
    public (VectorItem Item, int Slot)? Find(long version, string tenant)
    {
        (VectorItem Item, int Slot)? found = null;
        List<string> groups = [];
        _connection.Read("SELECT name FROM item_groups WHERE version=$0 ORDER BY ord", row => groups.Add(row.GetString(0)), version);
        _connection.Read(
            """
            SELECT i.id, i.user, i.kind, i.parent, i.expires, i.created, i.current, i.slot, w.title, w.text, w.payload
            FROM items i JOIN words w ON w.rowid = i.version WHERE i.version=$0 AND i.tenant=$1
            """,
            row => found = (
                new VectorItem
                {
                    Id = row.GetString(0),
                    Tenant = tenant,
                    User = Text(row, 1),
                    Groups = groups,
                    Kind = row.GetString(2),
                    Parent = Text(row, 3),
                    ExpiresAt = row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
                    CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
                    Current = row.GetBoolean(6),
                    Title = Text(row, 8),
                    Text = row.GetString(9),
                    Payload = row.GetString(10),
                    Vector = ReadOnlyMemory<float>.Empty,
                },
                row.GetInt32(7)),
            version, tenant);
        return found;
    }

    public void Dispose() => _connection.Dispose();

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
