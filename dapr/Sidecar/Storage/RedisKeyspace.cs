using System.Globalization;
using System.Text.Json;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// The keys of one Redis database, by its address. What is stored is what a real Redis would hold, so that a raw look at it finds the
/// same keys, and a component sees what another program put there.
/// </summary>
internal sealed class RedisKeyspace
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS redis_database (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS redis_key (
            database INTEGER NOT NULL,
            key TEXT NOT NULL,
            hash INTEGER NOT NULL,
            data BLOB,
            version,
            first_write,
            fields TEXT,
            expires_ms INTEGER,
            UNIQUE (database, key));
        CREATE INDEX IF NOT EXISTS redis_key_expires ON redis_key (expires_ms) WHERE expires_ms IS NOT NULL;
        """;

    private readonly long _database;

    private RedisKeyspace(long database, ChangeFeed events)
    {
        _database = database;
        Events = events;
    }

    /// <summary>
    /// The names of keys as they change, once for each of Redis's notifications: strings that are set, expiries that are set, deletions.
    /// Changes of hashes are not among what Dapr asks Redis for; that a key has expired is not told here.
    /// </summary>
    public ChangeFeed Events { get; }

    /// <summary>The keyspace at <paramref name="host"/>; the names of the own machine are one.</summary>
    public static RedisKeyspace Open(Store store, string host, int database)
    {
        store.EnsureSchema("redis", Schema);
        store.SweepExpired("redis_key", "expires_ms");
        var address = string.Create(CultureInfo.InvariantCulture, $"{Normalize(host)}/{database}");
        return new RedisKeyspace(store.InternId("redis_database", "address", address), ChangeFeed.Open(store, "redis " + address));
    }

    /// <summary>The key as it is now, or null.</summary>
    public RedisKey? Find(StoreSession session, string key, long nowMs) => session.Query(
        "SELECT hash, data, version, first_write, fields, expires_ms FROM redis_key WHERE database=$0 AND key=$1 AND (expires_ms IS NULL OR expires_ms>=$2)",
        row => Read(row, 0),
        _database,
        key,
        nowMs) is [var found, ..] ? found : null;

    /// <summary>Makes or replaces the key.</summary>
    /// <param name="expiry">Set with it, as by a command of its own; null: what <paramref name="value"/> says.</param>
    public void Put(StoreSession session, string key, RedisKey value, Expiry? expiry = null)
    {
        if (expiry is { } set) value = value with { ExpiresMs = set.Ms };
        session.Execute(
            """
            INSERT INTO redis_key (database, key, hash, data, version, first_write, fields, expires_ms) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (database, key) DO UPDATE SET hash=$2, data=$3, version=$4, first_write=$5, fields=$6, expires_ms=$7
            """,
            _database,
            key,
            value.IsHash,
            value.Data,
            value.Version is { } version && long.TryParse(version, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : value.Version,
            value.FirstWrite,
            value.OtherFields is { Count: > 0 } other ? JsonSerializer.Serialize(other) : null,
            value.ExpiresMs);
        if (!value.IsHash) Events.Publish(session, key);
        if (value.ExpiresMs is not null && (!value.IsHash || expiry is not null)) Events.Publish(session, key);
    }

    /// <summary>When the key goes; null: never. Does nothing to a key that is not there.</summary>
    public void Expire(StoreSession session, string key, long? expiresMs)
    {
        var found = session.Execute("UPDATE redis_key SET expires_ms=$2 WHERE database=$0 AND key=$1", _database, key, expiresMs) > 0;
        if (found && expiresMs is not null) Events.Publish(session, key);
    }

    public bool Delete(StoreSession session, string key)
    {
        var found = session.Execute("DELETE FROM redis_key WHERE database=$0 AND key=$1", _database, key) > 0;
        if (found) Events.Publish(session, key);
        return found;
    }

    /// <summary>
    /// The most common write in one statement: sets the data of a hash and counts its version up, or makes it. False when the key is
    /// of another kind, expired or guarded, and nothing was done.
    /// </summary>
    /// <param name="expiry">Set with it; null: stays.</param>
    public bool TryCountUp(StoreSession session, string key, byte[] data, Expiry? expiry, long nowMs)
    {
        if (expiry is not { } set)
        {
            return session.Execute(
                """
                INSERT INTO redis_key (database, key, hash, data, version) VALUES ($0, $1, 1, $2, 1)
                ON CONFLICT (database, key) DO UPDATE SET data=$2, version=version+1
                WHERE hash=1 AND typeof(version)='integer' AND first_write IS NULL AND (expires_ms IS NULL OR expires_ms>=$3)
                """,
                _database,
                key,
                data,
                nowMs) > 0;
        }

        var done = session.Execute(
            """
            INSERT INTO redis_key (database, key, hash, data, version, expires_ms) VALUES ($0, $1, 1, $2, 1, $4)
            ON CONFLICT (database, key) DO UPDATE SET data=$2, version=version+1, expires_ms=$4
            WHERE hash=1 AND typeof(version)='integer' AND first_write IS NULL AND (expires_ms IS NULL OR expires_ms>=$3)
            """,
            _database,
            key,
            data,
            nowMs,
            set.Ms) > 0;
        if (done && set.Ms is not null) Events.Publish(session, key);
        return done;
    }

    /// <summary>All keys that match a glob pattern (<c>*</c>, <c>?</c>, <c>[...]</c>), in order.</summary>
    public List<KeyValuePair<string, RedisKey>> Keys(StoreSession session, string pattern, long nowMs) => session.Query(
        """
        SELECT key, hash, data, version, first_write, fields, expires_ms FROM redis_key
        WHERE database=$0 AND key GLOB $1 AND (expires_ms IS NULL OR expires_ms>=$2) ORDER BY key
        """,
        row => KeyValuePair.Create(row.GetString(0), Read(row, 1)),
        _database,
        pattern,
        nowMs);

    private static RedisKey Read(StoreRow row, int at) => new(row.GetBoolean(at))
    {
        Data = row.IsDBNull(at + 1) ? null : row.GetBytes(at + 1),
        Version = row.IsDBNull(at + 2) ? null : row.GetString(at + 2),
        FirstWrite = row.IsDBNull(at + 3) ? null : row.GetString(at + 3),
        OtherFields = row.IsDBNull(at + 4) ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(at + 4)),
        ExpiresMs = row.IsDBNull(at + 5) ? null : row.GetInt64(at + 5),
    };

    private static string Normalize(string host)
    {
        var address = host.Trim().ToLowerInvariant();
        return address.StartsWith("127.0.0.1", StringComparison.Ordinal) ? "localhost" + address["127.0.0.1".Length..] : address;
    }
}
