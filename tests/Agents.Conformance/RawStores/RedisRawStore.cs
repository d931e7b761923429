using System.Text.Json.Nodes;

namespace Agents.Conformance.RawStores;

/// <summary>A real Redis.</summary>
internal sealed class RedisRawStore(string address) : IRawStore
{
    private RespConnection? _connection;

    public async Task<JsonNode?> ExecuteAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        _connection ??= await RespConnection.OpenAsync(address, cancellationToken);
        return await _connection.ExecuteAsync(command, cancellationToken);
    }

    public async Task<JsonArray> ListAsync(string text, CancellationToken cancellationToken)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        var cursor = "0";
        do
        {
            var page = (await ExecuteAsync(["SCAN", cursor, "MATCH", $"*{text}*", "COUNT", "1000"], cancellationToken))!.AsArray();
            cursor = (string)page[0]!;
            keys.UnionWith(page[1]!.AsArray().Select(key => (string)key!));
        }
        while (cursor != "0");

        var result = new JsonArray();
        foreach (var key in keys) result.Add(await DescribeAsync(key, cancellationToken));
        return result;
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<JsonObject> DescribeAsync(string key, CancellationToken cancellationToken)
    {
        var type = (string)(await ExecuteAsync(["TYPE", key], cancellationToken))!;
        var result = new JsonObject
        {
            ["key"] = key,
            ["type"] = type,
            ["expires"] = (long)(await ExecuteAsync(["PTTL", key], cancellationToken))! >= 0,
        };
        switch (type)
        {
            case "string":
                result["value"] = await ExecuteAsync(["GET", key], cancellationToken);
                break;
            case "hash":
                result["fields"] = Texts(await ListOfAsync(["HGETALL", key], cancellationToken));
                break;
            case "stream":
                var entries = await ListOfAsync(["XRANGE", key, "-", "+"], cancellationToken);
                result["entries"] = new JsonArray(
                    [.. entries.Select(entry => new JsonObject { ["id"] = (string)entry![0]!, ["fields"] = Texts(entry[1]!.AsArray()) })]);
                var groups = await ListOfAsync(["XINFO", "GROUPS", key], cancellationToken);
                result["groups"] = new JsonArray(
                    [.. groups.Select(group => NameOf(group!.AsArray())).Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]);
                break;
        }
        return result;
    }

    private async Task<JsonArray> ListOfAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        (await ExecuteAsync(command, cancellationToken))!.AsArray();

    private static JsonObject Texts(JsonArray list)
    {
        var result = new JsonObject();
        foreach (var pair in list.Chunk(2)) result[(string)pair[0]!] = (string)pair[1]!;
        return result;
    }

    private static string NameOf(JsonArray group) => (string)group.Chunk(2).First(pair => (string)pair[0]! == "name")[1]!;
}
