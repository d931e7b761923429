using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Hosting.Schemas;

namespace Agents.Gateway.Validation;

/// <summary>
/// Refuses numbers that would change on their way: brokers and stores on the path keep JSON numbers as 64-bit floating
/// point (I-JSON, RFC 7493 section 2.2), so that 9007199254740993 would arrive as 9007199254740992.
/// </summary>
internal static partial class ExactNumbers
{
    // Every number of up to 15 significant digits survives.
    private const int AlwaysExact = 15;

    public static void Check(JsonElement value, Location at, ErrorSink errors)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    Check(property.Value, at.At(property.Name), errors);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Check(item, at.At(index++), errors);
                }

                break;
            case JsonValueKind.Number when MayChange(value) && !SurvivesAsDouble(value):
                errors.Add(at, value, "a number that a 64-bit floating point number holds exactly; send others as text");
                break;
        }
    }

    private static bool MayChange(JsonElement value) =>
        JsonMarshal.GetRawUtf8Value(value) is var text && (text.Length > AlwaysExact || text.ContainsAny("eE"u8));

    private static bool SurvivesAsDouble(JsonElement value) =>
        value.TryGetDouble(out var number) && double.IsFinite(number)
        && JsonElement.DeepEquals(value, JsonSerializer.SerializeToElement(number, NumberJson.Default.Double));

    [JsonSerializable(typeof(double))]
    private sealed partial class NumberJson : JsonSerializerContext;
}
