using System.Text.Json.Nodes;

namespace Agents.Conformance.RawStores;

/// <summary>Looks into the Redis behind the components, or into what stands in for it.</summary>
internal interface IRawStore : IAsyncDisposable
{
    /// <summary>
    /// Every key that contains <paramref name="text"/>, with <c>key</c>, <c>type</c>, <c>expires</c>, and by its type
    /// <c>fields</c> (hash), <c>value</c> (string), or <c>entries</c> and <c>groups</c> (stream).
    /// </summary>
    Task<JsonArray> ListAsync(string text, CancellationToken cancellationToken);

    /// <summary>One command and its reply: a text, a number, null, or a list of these.</summary>
    Task<JsonNode?> ExecuteAsync(IReadOnlyList<string> command, CancellationToken cancellationToken);
}
