using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Runtime;

/// <summary>Reads and writes the state of one actor with the sidecar.</summary>
internal sealed class ActorStateProvider(ActorSidecar sidecar, string type, string id, JsonSerializerOptions json, TimeProvider time)
{
    /// <summary>Null: there is none.</summary>
    public async Task<TrackedState?> LoadAsync<T>(string name, CancellationToken cancellationToken)
    {
        var (value, expires) = await sidecar.GetStateAsync(type, id, name, cancellationToken);
        if (value.Length == 0 || expires <= time.GetUtcNow()) return null;
        return new TrackedState(JsonSerializer.Deserialize<T>(value, json), typeof(T), StateChangeKind.None, expires);
    }

    public async Task<bool> ContainsAsync(string name, CancellationToken cancellationToken)
    {
        var (value, expires) = await sidecar.GetStateAsync(type, id, name, cancellationToken);
        return value.Length > 0 && !(expires <= time.GetUtcNow());
    }

    public Task SaveAsync(IReadOnlyList<KeyValuePair<string, TrackedState>> changes, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = json.Encoder, SkipValidation = true }))
        {
            writer.WriteStartArray();
            foreach (var (name, state) in changes) Write(writer, name, state);
            writer.WriteEndArray();
        }
        return sidecar.SaveStateAsync(type, id, output.WrittenMemory, cancellationToken);
    }

    private void Write(Utf8JsonWriter writer, string name, TrackedState state)
    {
        var removes = state.Change == StateChangeKind.Remove;
        writer.WriteStartObject();
        writer.WriteString("operation"u8, removes ? "delete"u8 : "upsert"u8);
        writer.WriteStartObject("request"u8);
        writer.WriteString("key"u8, name);
        if (!removes)
        {
            writer.WritePropertyName("value"u8);
            JsonSerializer.Serialize(writer, state.Value, state.Type, json);
            if (state.Expires is { } expires)
            {
                writer.WriteStartObject("metadata"u8);
                writer.WriteString("ttlInSeconds"u8, ((int)Math.Ceiling((expires - time.GetUtcNow()).TotalSeconds)).ToString(CultureInfo.InvariantCulture));
                writer.WriteEndObject();
            }
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
