using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace Agents.Hosting.Schemas;

/// <summary>
/// JSON as the library's tokens. Equal numbers have equal tokens: 1.0 is the integer 1, as JSON Schema wants it, and no text
/// is taken for a date.
/// </summary>
internal static class SchemaTokens
{
    public static JToken From(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JObject(value.EnumerateObject().Select(p => new JProperty(p.Name, From(p.Value)))),
        JsonValueKind.Array => new JArray(value.EnumerateArray().Select(From)),
        JsonValueKind.String => JValue.CreateString(value.GetString()),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? new JValue(whole) : Number(value.GetDouble()),
        JsonValueKind.True => new JValue(true),
        JsonValueKind.False => new JValue(false),
        _ => JValue.CreateNull(),
    };

    /// <summary>Where the token stands in the value that was checked.</summary>
    public static Location LocationOf(JToken token) => token.Parent switch
    {
        _ when token is JProperty property => LocationOf(property.Parent!).At(property.Name),
        null => Location.Root,
        JProperty property => LocationOf(property),
        JArray list => LocationOf(list).At(list.IndexOf(token)),
        var parent => LocationOf(parent),
    };

    private static JValue Number(double number) =>
        number == Math.Floor(number) && Math.Abs(number) < long.MaxValue ? new JValue((long)number) : new JValue(number);
}
