using System.Text.Json.Nodes;

namespace Agents.Conformance.RawStores;

/// <summary>What the embedded sidecar keeps in Redis's place, shown as Redis would show it.</summary>
internal sealed class EmbeddedRawStore(string path) : IRawStore
{
    public Task<JsonArray> ListAsync(string text, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"looking into {path} for {text}");

    public Task<JsonNode?> ExecuteAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{command[0]} on {path}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
