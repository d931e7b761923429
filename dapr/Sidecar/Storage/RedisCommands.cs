using System.Globalization;
using System.Text;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// What another program does to a Redis that an application uses too: a few commands over the embedded tables, with the answers that
/// Redis gives (a number, text, null, or a list).
/// </summary>
internal sealed class RedisCommands(Store store, RedisKeyspace keys, TimeProvider time)
{
    private const string WrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs a command given as its words, for example <c>HSET key field value</c>.</summary>
    /// <exception cref="NotSupportedException">Not one of the commands that are here.</exception>
    public async Task<object?> ExecuteAsync(IReadOnlyList<string> words) => words[0].ToUpperInvariant() switch
    {
        "SET" => await store.WriteAsync(session =>
        {
            keys.Put(session, words[1], new RedisKey(false) { Data = Encoding.UTF8.GetBytes(words[2]) });
            return "OK";
        }),
        "HSET" => await store.WriteAsync<object?>(session => HashSet(session, words[1], [.. words.Skip(2)])),
        "DEL" => await store.WriteAsync<object?>(session => (long)words.Skip(1).Count(key => keys.Delete(session, key))),
        "EXPIRE" => await store.WriteAsync<object?>(session => Expire(session, words[1], long.Parse(words[2], CultureInfo.InvariantCulture))),
        "GET" => Find(words[1]) is { } key ? key.IsHash ? throw new InvalidOperationException(WrongType) : Encoding.UTF8.GetString(key.Data ?? []) : null,
        "HGET" => Find(words[1]) is { } key ? Fields(key).GetValueOrDefault(words[2]) : null,
        "HGETALL" => Find(words[1]) is { } key ? Fields(key).SelectMany(f => new[] { f.Key, f.Value }).ToList() : [],
        "EXISTS" => (long)words.Skip(1).Count(key => Find(key) is not null),
        "TYPE" => Find(words[1]) is { } key ? key.IsHash ? "hash" : "string" : "none",
        "KEYS" => store.Read(session => keys.Keys(session, words[1], Now)).ConvertAll(k => k.Key),
        _ => throw new NotSupportedException($"{words[0]} is not one of the commands of the embedded Redis"),
    };

    /// <summary>The keys that match a glob pattern, with all they hold.</summary>
    public List<KeyValuePair<string, RedisKey>> List(string pattern) => store.Read(session => keys.Keys(session, pattern, Now));

    /// <summary>The fields of a hash by their names.</summary>
    public static IReadOnlyDictionary<string, string> Fields(RedisKey key)
    {
        if (!key.IsHash) throw new InvalidOperationException(WrongType);
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (key.Data is { } data) fields["data"] = Encoding.UTF8.GetString(data);
        if (key.Version is { } version) fields["version"] = version;
        if (key.FirstWrite is { } firstWrite) fields["first-write"] = firstWrite;
        foreach (var (name, value) in key.OtherFields ?? new Dictionary<string, string>()) fields[name] = value;
        return fields;
    }

    private RedisKey? Find(string key) => store.Read(session => keys.Find(session, key, Now));

    private long HashSet(StoreSession session, string name, string[] pairs)
    {
        var key = keys.Find(session, name, Now) ?? new RedisKey(true);
        var known = Fields(key);
        var other = new Dictionary<string, string>(key.OtherFields ?? new Dictionary<string, string>());
        for (var i = 0; i + 1 < pairs.Length; i += 2)
        {
            switch (pairs[i])
            {
                case "data":
                    key = key with { Data = Encoding.UTF8.GetBytes(pairs[i + 1]) };
                    break;
                case "version":
                    key = key with { Version = pairs[i + 1] };
                    break;
                case "first-write":
                    key = key with { FirstWrite = pairs[i + 1] };
                    break;
                default:
                    other[pairs[i]] = pairs[i + 1];
                    break;
            }
        }
        key = key with { OtherFields = other };
        keys.Put(session, name, key);
        return (long)Fields(key).Keys.Count(field => !known.ContainsKey(field));
    }

    private long Expire(StoreSession session, string name, long seconds)
    {
        if (keys.Find(session, name, Now) is null) return 0L;
        keys.Expire(session, name, Now + (seconds * 1000));
        return 1L;
    }
}
