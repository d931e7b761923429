using System.Globalization;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>Changes the catalog, one transaction at a time. What is committed here is what the index holds: vectors of no row are nothing.</summary>
internal sealed class CatalogWriter : IDisposable
{
    private const string Unscrubbed = "unscrubbed";

    private readonly Connection _connection;
    private readonly WordErasure _words;
    private readonly PageGaps _gaps;
    private readonly HashSet<uint> _changed = [];
    private bool _hasDeleted;

    public CatalogWriter(string path)
    {
        _connection = new Connection(path);
        try
        {
            _connection.Scalar("PRAGMA journal_mode=WAL");
            _connection.Execute("PRAGMA synchronous=FULL");
            _connection.Scalar("PRAGMA secure_delete=ON");
            _connection.Execute(CatalogSchema.Create);

            // The log is moved by Scrub alone, which has to know all pages that were changed.
            _connection.Scalar("PRAGMA wal_autocheckpoint=0");
            _words = new WordErasure(_connection);
            _gaps = new PageGaps(path);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public string? Meta(string name) => (string?)_connection.Scalar("SELECT value FROM meta WHERE name=$0", name);

    public void SetMeta(string name, string value) => _connection.Execute("INSERT OR REPLACE INTO meta VALUES ($0, $1)", name, value);

    /// <summary>All rows.</summary>
    public List<CatalogItem> Items()
    {
        var groups = new Dictionary<long, List<string>>();
        _connection.Read(
            "SELECT version, name FROM item_groups ORDER BY version, ord",
            row => (System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(groups, row.GetInt64(0), out _) ??= []).Add(row.GetString(1)));
        List<CatalogItem> items = [];
        _connection.Read(
            "SELECT version, tenant, user, kind, parent, expires, current, slot, checksum FROM items",
            row => items.Add(new CatalogItem(
                row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4),
                groups.TryGetValue(row.GetInt64(0), out var names) ? names : [], row.IsDBNull(5) ? null : row.GetInt64(5), row.GetBoolean(6),
                row.GetInt32(7), (uint)row.GetInt64(8))));
        return items;
    }

    public void Begin() => _connection.Execute("BEGIN IMMEDIATE");

    public void Commit() => _connection.Execute("COMMIT");

    public void Rollback()
    {
        _hasDeleted = false;
        _connection.Execute("ROLLBACK");
    }

    /// <summary>Writes an item whose vector is in the slot. An older one of that id must be gone.</summary>
    public CatalogItem Insert(VectorItem item, int slot, uint checksum)
    {
        var expires = item.ExpiresAt?.ToUnixTimeMilliseconds();
        var version = Convert.ToInt64(
            _connection.Scalar(
                """
                INSERT INTO items (tenant, id, user, kind, parent, expires, created, current, slot, checksum)
                VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING version
                """,
                item.Tenant, item.Id, item.User, item.Kind, item.Parent, expires, item.CreatedAt.ToUnixTimeMilliseconds(), item.Current, slot, (long)checksum),
            CultureInfo.InvariantCulture);
        for (var ord = 0; ord < item.Groups.Count; ord++)
            _connection.Execute("INSERT INTO item_groups VALUES ($0, $1, $2)", version, ord, item.Groups[ord]);
        _connection.Execute(
            "INSERT INTO words (rowid, title, text, scope, payload) VALUES ($0, $1, $2, $3, $4)",
            version, item.Title, item.Text, ScopeWords.Of(item.Tenant, item.User), item.Payload);
        return new CatalogItem(version, item.Tenant, item.User, item.Kind, item.Parent, item.Groups, expires, item.Current, slot, checksum);
    }

    /// <summary>Removes an item; null: there is none.</summary>
    public (long Version, int Slot)? Delete(string tenant, string id)
    {
        (long Version, int Slot)? deleted = null;
        _connection.Read(
            "SELECT version, slot FROM items WHERE tenant=$0 AND id=$1", row => deleted = (row.GetInt64(0), row.GetInt32(1)), tenant, id);
        if (deleted is { } old)
        {
            if (!_hasDeleted) SetMeta(Unscrubbed, "yes");
            _hasDeleted = true;
            _words.Note(old.Version);
            _connection.Execute("DELETE FROM words WHERE rowid=$0", old.Version);
            _connection.Execute("DELETE FROM item_groups WHERE version=$0", old.Version);
            _connection.Execute("DELETE FROM items WHERE version=$0", old.Version);
        }

        return deleted;
    }

    public void Move(long version, int slot) => _connection.Execute("UPDATE items SET slot=$1 WHERE version=$0", version, slot);

    /// <summary>Whether the log has grown so much that it is time for <see cref="Scrub"/>.</summary>
    public bool IsLogLong => _gaps.LogBytes > 8 * 1024 * 1024;

    /// <summary>Gives pages back to the file system when most are not used.</summary>
    public void Shrink()
    {
        if (Count("PRAGMA freelist_count") > Count("PRAGMA page_count") / 2) _connection.Run("VACUUM");
    }

    /// <summary>
    /// Takes deleted content out of what a deletion leaves: signs of pages, the write-ahead log, which it moves into the file, and what lies
    /// between the cells of pages.
    /// </summary>
    /// <param name="all">Whether to look at all pages, not only at those that the log holds: nobody knows where a killed process was.</param>
    /// <returns>False when a reader was in the way for too long.</returns>
    public bool Scrub(bool all = false)
    {
        // Without deletions of its own it may be that a killed process had some.
        if (_hasDeleted || Meta(Unscrubbed) is not null)
        {
            Begin();
            _words.Run(all: !_hasDeleted);
            _connection.Execute("DELETE FROM meta WHERE name=$0", Unscrubbed);
            Commit();
            _hasDeleted = false;
        }

        // Kept when this fails: the log may begin anew nevertheless.
        _changed.UnionWith(_gaps.Logged());
        var busy = 1L;
        _connection.Read("PRAGMA wal_checkpoint(TRUNCATE)", row => busy = row.GetInt64(0));
        if (busy != 0) return false;
        _gaps.Clear(all ? _gaps.All() : _changed);
        _changed.Clear();

        // The pages it remembers are as they were.
        _connection.Forget();
        return true;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _gaps.Dispose();
    }

    private long Count(string pragma) => Convert.ToInt64(_connection.Scalar(pragma), CultureInfo.InvariantCulture);
}
