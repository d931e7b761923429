using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agents.Conformance.Names;
using Dapr.Sidecar.Pubsub.Redis;
using Dapr.Sidecar.Storage;

namespace Agents.Conformance.RawStores;

/// <summary>What the embedded sidecar keeps in Redis's place, shown as Redis would show it.</summary>
internal sealed class EmbeddedRawStore : IRawStore
{
    private readonly Store _store;
    private readonly RedisCommands _redis;

    public EmbeddedRawStore(string path)
    {
        _store = Store.Open(path, TimeProvider.System);
        _redis = new RedisCommands(_store, RedisKeyspace.Open(_store, BackendAddresses.Embedded.Redis, database: 0), TimeProvider.System);
    }

    public Task<JsonArray> ListAsync(string text, CancellationToken cancellationToken) =>
        Task.FromResult(new JsonArray(
        [
            .. _redis.List("*" + text + "*").Select(k => Show(k.Key, k.Value)),
            .. StreamView.All(_store, TimeProvider.System, BackendAddresses.Embedded.Redis)
                .Where(s => s.Key.Contains(text, StringComparison.Ordinal)).Select(Show),
        ]));

    public async Task<JsonNode?> ExecuteAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        command is ["XPENDING", var key, var group] ? Pending(key, group) : await _redis.ExecuteAsync(command) switch
        {
            null => null,
            long number => number,
            List<string?> list => new JsonArray([.. list.Select(item => (JsonNode?)item)]),
            var text => Convert.ToString(text, CultureInfo.InvariantCulture),
        };

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Of what Redis tells about pending entries only the count is kept here.</summary>
    private JsonArray Pending(string key, string group) =>
        new(StreamView.Pending(_store, TimeProvider.System, BackendAddresses.Embedded.Redis, key, group), null, null, null);

    private static JsonNode Show(StreamView stream) => new JsonObject
    {
        ["key"] = stream.Key,
        ["type"] = "stream",
        ["expires"] = false,
        ["entries"] = new JsonArray([.. stream.Entries.Select(entry => (JsonNode)new JsonObject
        {
            ["id"] = entry.Id,
            ["fields"] = new JsonObject(entry.Fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value))),
        })]),
        ["groups"] = new JsonArray([.. stream.Groups.Select(g => (JsonNode)g)]),
    };

    private static JsonNode Show(string name, RedisKey key)
    {
        var shown = new JsonObject { ["key"] = name, ["type"] = key.IsHash ? "hash" : "string", ["expires"] = key.ExpiresMs is not null };
        if (key.IsHash) shown["fields"] = new JsonObject(RedisCommands.Fields(key).Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value)));
        else shown["value"] = Encoding.UTF8.GetString(key.Data ?? []);
        return shown;
    }
}
