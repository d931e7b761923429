using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agents.Conformance.Names;
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
        Task.FromResult(new JsonArray([.. _redis.List("*" + text + "*").Select(k => Show(k.Key, k.Value))]));

    public async Task<JsonNode?> ExecuteAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        await _redis.ExecuteAsync(command) switch
        {
            null => null,
            long number => number,
            List<string?> list => new JsonArray([.. list.Select(item => (JsonNode?)item)]),
            var text => Convert.ToString(text, CultureInfo.InvariantCulture),
        };

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static JsonNode Show(string name, RedisKey key)
    {
        var shown = new JsonObject { ["key"] = name, ["type"] = key.IsHash ? "hash" : "string", ["expires"] = key.ExpiresMs is not null };
        if (key.IsHash) shown["fields"] = new JsonObject(RedisCommands.Fields(key).Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value)));
        else shown["value"] = Encoding.UTF8.GetString(key.Data ?? []);
        return shown;
    }
}
