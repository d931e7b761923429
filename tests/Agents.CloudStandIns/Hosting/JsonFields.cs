using System.Text.Json;
using System.Text.Json.Nodes;

namespace Agents.CloudStandIns.Hosting;

/// <summary>Reads fields strictly: a wrong type or an unknown name is an error that names it.</summary>
internal static class JsonFields
{
    public static JsonObject AsObject(this JsonNode? node, string what) =>
        node as JsonObject ?? throw new Refused(400, "InvalidRequest", $"{what} must be a JSON object.");

    public static JsonArray AsArray(this JsonNode? node, string what) =>
        node as JsonArray ?? throw new Refused(400, "InvalidRequest", $"{what} must be a JSON array.");

    public static string AsText(this JsonNode? node, string what) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : throw new Refused(400, "InvalidRequest", $"{what} must be a string.");

    public static bool AsBoolean(this JsonNode? node, string what) => node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new Refused(400, "InvalidRequest", $"{what} must be true or false."),
    };

    public static double AsNumber(this JsonNode? node, string what) =>
        node?.GetValueKind() == JsonValueKind.Number
            ? node.AsValue().GetValue<double>()
            : throw new Refused(400, "InvalidRequest", $"{what} must be a number.");

    public static int AsInteger(this JsonNode? node, string what)
    {
        var number = node.AsNumber(what);
        return number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw new Refused(400, "InvalidRequest", $"{what} must be an integer.");
    }

    public static float[] AsVector(this JsonNode? node, string what) =>
        [.. node.AsArray(what).Select(number => (float)number.AsNumber($"A number of {what}"))];

    public static void OnlyKnown(this JsonObject value, string what, params IReadOnlyList<string> known)
    {
        foreach (var (name, _) in value)
        {
            if (!known.Contains(name))
                throw Refused.Unknown($"the field '{name}' of {what}");
        }
    }
}
