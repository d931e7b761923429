using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Metadata;

/// <summary><c>/v1.0/metadata</c>: what the sidecar is and has, and attributes that others set on it.</summary>
internal sealed class MetadataBlock(SidecarContext context, IReadOnlyList<IBuildingBlock> blocks) : IBuildingBlock
{
    private readonly ConcurrentDictionary<string, string> _attributes = new(StringComparer.Ordinal);

    public IEnumerable<ApiRoute> Routes() =>
    [
        new(["GET"], "v1.0", "metadata", "metadata", ReadAsync) { Public = true },
        new(["PUT"], "v1.0", "metadata", "metadata/{key}", SetAsync) { Public = true },
    ];

    private Task ReadAsync(ApiContext api)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Relaxed.Encoder }))
        {
            new MetadataAnswer(context, blocks).Write(json, _attributes);
        }
        return api.BytesAsync(StatusCodes.Status200OK, buffer.WrittenMemory);
    }

    private async Task SetAsync(ApiContext api)
    {
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(new(400, "ERR_BODY_READ", "failed to read request body: http: request body too large"));
            return;
        }
        _attributes[api["key"]] = Encoding.UTF8.GetString(body);
        await api.NoContentAsync();
    }
}
