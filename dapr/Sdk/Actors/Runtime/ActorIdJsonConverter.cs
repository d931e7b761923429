using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dapr.Actors.Runtime;

/// <summary>An actor's id is a text in JSON.</summary>
internal sealed class ActorIdJsonConverter : JsonConverter<ActorId>
{
    public override ActorId? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && !string.IsNullOrWhiteSpace(text)
            ? new ActorId(text)
            : throw new JsonException("An actor id must be a text that is not empty.");

    public override void Write(Utf8JsonWriter writer, ActorId value, JsonSerializerOptions options) => writer.WriteStringValue(value.GetId());
}
