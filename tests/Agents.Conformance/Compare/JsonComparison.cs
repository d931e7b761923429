using System.Globalization;
using System.Text.Json;
using Agents.Conformance.Names;

namespace Agents.Conformance.Compare;

/// <summary>Compares JSON by value. <paramref name="isSet"/> tells of which lists, by their place, the order is random.</summary>
internal sealed class JsonComparison(FreshNames names, Func<string, bool> isSet)
{
    private const string Base64OfJson = "<base64 of JSON>";
    private const string JsonInText = "<JSON>";

    public static JsonComparison Plain(FreshNames names) => new(names, static _ => false);

    public IReadOnlyList<Difference> Compare(JsonElement expected, JsonElement actual, string place)
    {
        var found = new List<Difference>();
        Compare(expected, actual, place, found);
        return found;
    }

    private void Compare(JsonElement expected, JsonElement actual, string place, List<Difference> found)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object when Encoded(expected) is var (encoding, content):
                CompareEncoded(encoding, content, actual, place, found);
                break;
            case JsonValueKind.Object when actual.ValueKind == JsonValueKind.Object:
                CompareObjects(expected, actual, place, found);
                break;
            case JsonValueKind.Array when actual.ValueKind == JsonValueKind.Array:
                CompareArrays(expected, actual, place, found);
                break;
            case JsonValueKind.String:
                if (!TextMatches(expected.GetString()!, actual)) Add();
                break;
            case JsonValueKind.Number when actual.ValueKind == JsonValueKind.Number:
                if (!SameNumber(expected, actual)) Add();
                break;
            default:
                if (expected.ValueKind != actual.ValueKind) Add();
                break;
        }

        void Add() => found.Add(new Difference(place, expected.GetRawText(), actual.GetRawText()));
    }

    private void CompareObjects(JsonElement expected, JsonElement actual, string place, List<Difference> found)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in actual.EnumerateObject())
        {
            var name = names.Remove(property.Name);
            if (!values.TryAdd(name, property.Value)) found.Add(new Difference($"{place}.{name}", "one property", "the same property twice"));
        }
        foreach (var property in expected.EnumerateObject())
        {
            if (values.Remove(property.Name, out var value)) Compare(property.Value, value, $"{place}.{property.Name}", found);
            else found.Add(new Difference($"{place}.{property.Name}", property.Value.GetRawText(), "nothing"));
        }
        foreach (var (name, value) in values) found.Add(new Difference($"{place}.{name}", "nothing", value.GetRawText()));
    }

    private void CompareArrays(JsonElement expected, JsonElement actual, string place, List<Difference> found)
    {
        var (wanted, given) = (expected.EnumerateArray().ToList(), actual.EnumerateArray().ToList());
        if (isSet(place))
        {
            found.AddRange(SetMatching.Compare(wanted.Count, given.Count, (e, a) => Compare(wanted[e], given[a], $"{place}[{e}]"), place));
            return;
        }
        for (var i = 0; i < Math.Min(wanted.Count, given.Count); i++) Compare(wanted[i], given[i], $"{place}[{i}]", found);
        for (var i = given.Count; i < wanted.Count; i++) found.Add(new Difference($"{place}[{i}]", wanted[i].GetRawText(), "nothing"));
        for (var i = wanted.Count; i < given.Count; i++) found.Add(new Difference($"{place}[{i}]", "nothing", given[i].GetRawText()));
    }

    private bool TextMatches(string expected, JsonElement actual) => actual.ValueKind switch
    {
        _ when expected == "<any>" => true,
        JsonValueKind.Number => expected == "<int>" && TextPattern.Of(expected).Matches(actual.GetRawText()),
        JsonValueKind.String => TextPattern.Of(expected).Matches(names.Remove(actual.GetString()!)),
        _ => false,
    };

    private static (string Encoding, JsonElement Content)? Encoded(JsonElement expected)
    {
        using var properties = expected.EnumerateObject();
        if (!properties.MoveNext()) return null;
        var (name, content) = (properties.Current.Name, properties.Current.Value);
        return name is Base64OfJson or JsonInText && !properties.MoveNext() ? (name, content) : null;
    }

    private void CompareEncoded(string encoding, JsonElement content, JsonElement actual, string place, List<Difference> found)
    {
        try
        {
            if (actual.ValueKind != JsonValueKind.String) throw new FormatException();
            using var decoded = encoding == Base64OfJson
                ? JsonDocument.Parse(names.Remove(actual.GetBytesFromBase64()))
                : JsonDocument.Parse(actual.GetString()!);
            Compare(content, decoded.RootElement, $"{place}.{encoding}", found);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            found.Add(new Difference(place, $"{encoding} {content.GetRawText()}", actual.GetRawText()));
        }
    }

    // Exact where that is possible: large integers must not be rounded into each other.
    private static bool SameNumber(JsonElement expected, JsonElement actual)
    {
        const NumberStyles Style = NumberStyles.Float;
        var (left, right) = (expected.GetRawText(), actual.GetRawText());
        return decimal.TryParse(left, Style, CultureInfo.InvariantCulture, out var exactLeft)
            && decimal.TryParse(right, Style, CultureInfo.InvariantCulture, out var exactRight)
                ? exactLeft == exactRight
                : expected.GetDouble().Equals(actual.GetDouble());
    }
}
