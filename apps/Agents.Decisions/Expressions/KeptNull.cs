using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Decisions.Expressions;

/// <summary>
/// Tells a value that is null from no value, which is left out: otherwise a record that holds a null would be another one once it has been
/// stored, and its digest too.
/// </summary>
internal sealed class KeptNull : JsonConverter<JsonElement?>
{
    public override bool HandleNull => true;

    public override JsonElement? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, JsonElement? value, JsonSerializerOptions options)
    {
        if (value is { } given)
            given.WriteTo(writer);
        else
            writer.WriteNullValue();
    }
}
