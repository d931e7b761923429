using System.Text.Json;

namespace Agents.Conformance.Workflows;

/// <summary>A request to the HTTP workflow API of a live daprd, and what came of it.</summary>
internal sealed record HttpExchange(string Name, HttpExchange.Sent Request, HttpExchange.Came Response, [property: System.Text.Json.Serialization.JsonPropertyName("took_ms")] int TookMs)
{
    internal sealed record Sent(string Method, string Path, string? Body, Dictionary<string, string>? Headers);

    /// <param name="Status">Null: there was no answer.</param>
    /// <param name="Failure">How the caller gave up.</param>
    /// <param name="Headers">Null: they were not kept, nor all of the body.</param>
    /// <param name="Body">JSON, or an empty text.</param>
    /// <param name="BodyIs">What the body is.</param>
    internal sealed record Came(
        int? Status, string? Failure, Dictionary<string, JsonElement>? Headers, JsonElement Body, [property: System.Text.Json.Serialization.JsonPropertyName("body_is")] string BodyIs);
}
