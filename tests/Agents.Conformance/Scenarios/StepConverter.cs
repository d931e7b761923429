using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Conformance.Scenarios;

/// <summary>Tells the kinds of steps apart by the property that only one of them has.</summary>
internal sealed class StepConverter : JsonConverter<Step>
{
    private static readonly Dictionary<string, Type> Kinds = new(StringComparer.Ordinal)
    {
        ["send"] = typeof(SendStep),
        ["received"] = typeof(ReceivedStep),
        ["store"] = typeof(StoreStep),
        ["redis"] = typeof(RedisStep),
        ["do"] = typeof(DoStep),
        ["exited"] = typeof(ExitedStep),
        ["waitMs"] = typeof(WaitStep),
    };

    public override Step Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        var kind = element.EnumerateObject().Select(property => Kinds.GetValueOrDefault(property.Name)).FirstOrDefault(type => type is not null)
            ?? throw new JsonException($"a step without any of {string.Join(", ", Kinds.Keys)}: {element.GetRawText()}");
        return (Step)element.Deserialize(kind, options)!;
    }

    public override void Write(Utf8JsonWriter writer, Step value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
}
