using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Http;

/// <summary>The body of a request of those APIs that Dapr serves from protobuf messages.</summary>
internal static class ProtoBody
{
    /// <summary>
    /// Hands the body over. One that is too long, no JSON object, or in which <paramref name="answer"/> finds a wrong field is refused
    /// before anything else; none at all is taken for an empty one.
    /// </summary>
    public static async Task ReadAsync(ApiContext api, Func<JsonElement, Task> answer)
    {
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(new(400, "ERR_BODY_READ", "failed to read request body: http: request body too large"));
            return;
        }
        try
        {
            using var document = ProtoFields.Parse(body);
            await answer(document.RootElement);
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(new(400, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {e.Message}"));
        }
    }
}
