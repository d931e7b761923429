using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.Conformance.Names;

namespace Agents.Conformance.Compare;

/// <summary>
/// The order of a bulk delivery that has none: a recording shows one of the possible orders. An application that answers by
/// position (this entry fails) then fails another message than in the recording. This remembers which message came in whose
/// place, so that later messages are compared with the right one.
/// </summary>
internal sealed class BulkOrder
{
    private readonly Dictionary<string, string> _inPlaceOf = new(StringComparer.Ordinal);

    /// <summary>Learns from the first bulk that is delivered; later ones bring the same messages again.</summary>
    public void Learn(JsonElement expectedBody, byte[] actualBody)
    {
        if (_inPlaceOf.Count > 0) return;
        var (expected, actual) = (DataOf(expectedBody), DataOf(JsonSerializer.Deserialize<JsonElement>(actualBody)));
        if (expected.Count != actual.Count || actual.Distinct(StringComparer.Ordinal).Count() != actual.Count) return;

        var known = expected.Zip(actual).Where(pair => actual.Contains(pair.First)).ToList();
        foreach (var (recorded, came) in known) _inPlaceOf[recorded] = came;
        // Messages of which the recording does not tell the place take the places that are left.
        var places = actual.Except(known.Select(pair => pair.Second)).Order(StringComparer.Ordinal);
        foreach (var (recorded, came) in actual.Except(known.Select(pair => pair.First)).Order(StringComparer.Ordinal).Zip(places)) _inPlaceOf[recorded] = came;
    }

    /// <summary>The recorded event, with the data of the message that came in its place.</summary>
    public JsonElement Apply(JsonElement expectedBody)
    {
        if (expectedBody.ValueKind != JsonValueKind.Object || !expectedBody.TryGetProperty("data", out var data)) return expectedBody;
        if (!_inPlaceOf.TryGetValue(Text(data), out var came)) return expectedBody;
        var changed = JsonNode.Parse(expectedBody.GetRawText())!.AsObject();
        changed["data"] = JsonNode.Parse(came);
        return JsonSerializer.SerializeToElement(changed);
    }

    private static List<string> DataOf(JsonElement bulk) =>
    [
        .. bulk.GetProperty("entries").EnumerateArray()
            .Select(entry => entry.GetProperty("event"))
            .Where(content => content.ValueKind == JsonValueKind.Object && content.TryGetProperty("data", out _))
            .Select(content => Text(content.GetProperty("data"))),
    ];

    private static string Text(JsonElement json) => JsonSerializer.Serialize(json, JsonText.Compact);
}
