using System.Text.Json;
using Agents.Conformance.Compare;

namespace Agents.Conformance.Workflows;

/// <summary>Compares messages with recorded ones, field by field. What is in one of the two only is a difference.</summary>
internal sealed class MessageMatch(RecordedValues values)
{
    public IReadOnlyList<Difference> Compare(JsonElement expected, JsonElement actual, string place)
    {
        var found = new List<Difference>();
        Compare(expected, actual, place, false, found);
        return found;
    }

    public IReadOnlyList<Difference> Compare(IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual, string place)
    {
        var found = new List<Difference>();
        CompareLists(expected, actual, place, found);
        return found;
    }

    private void Compare(JsonElement expected, JsonElement actual, string place, bool isEcho, List<Difference> found)
    {
        var same = expected.ValueKind == actual.ValueKind;
        if (same && expected.ValueKind == JsonValueKind.Object) CompareObjects(expected, actual, place, found);
        else if (same && expected.ValueKind == JsonValueKind.Array) CompareLists([.. expected.EnumerateArray()], [.. actual.EnumerateArray()], place, found);
        else if (!same || !IsSame(expected, actual, isEcho)) found.Add(new Difference(place, Known(expected), actual.GetRawText()));
    }

    private bool IsSame(JsonElement expected, JsonElement actual, bool isEcho) => expected.ValueKind switch
    {
        JsonValueKind.String => values.Matches(expected.GetString()!, actual.GetString()!, isEcho),
        JsonValueKind.Number => expected.GetRawText() == actual.GetRawText(),
        _ => true,
    };

    private void CompareObjects(JsonElement expected, JsonElement actual, string place, List<Difference> found)
    {
        // A failure with a stack trace is a worker's own: its free text went through the sidecar and must be untouched.
        var isEcho = expected.TryGetProperty("stackTrace", out _);
        foreach (var property in expected.EnumerateObject())
        {
            if (actual.TryGetProperty(property.Name, out var value)) Compare(property.Value, value, $"{place}.{property.Name}", isEcho, found);
            else found.Add(new Difference($"{place}.{property.Name}", Known(property.Value), "nothing"));
        }
        foreach (var property in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(property.Name, out _)) found.Add(new Difference($"{place}.{property.Name}", "nothing", property.Value.GetRawText()));
        }
    }

    private void CompareLists(IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual, string place, List<Difference> found)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            if (i >= actual.Count) found.Add(new Difference($"{place}[{i}]", expected[i].GetRawText(), "nothing"));
            else if (i >= expected.Count) found.Add(new Difference($"{place}[{i}]", "nothing", actual[i].GetRawText()));
            else Compare(expected[i], actual[i], $"{place}[{i}]", false, found);
        }
    }

    /// <summary>With the value that a placeholder has by now, for the report.</summary>
    private string Known(JsonElement expected) =>
        expected.ValueKind == JsonValueKind.String && values.Find(expected.GetString()!) is { } value && value != expected.GetString()
            ? $"{expected.GetRawText()} = {value}"
            : expected.GetRawText();
}
