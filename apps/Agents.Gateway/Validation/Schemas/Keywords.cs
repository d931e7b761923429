using System.Text.Json;

namespace Agents.Gateway.Validation.Schemas;

/// <summary>The keywords of one schema object, read with their types checked.</summary>
internal sealed class Keywords(JsonElement json, string path)
{
    public string Path => path;

    public IEnumerable<string> Names => json.EnumerateObject().Select(p => p.Name);

    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.TryGetProperty(name, out _))
            {
                return true;
            }
        }

        return false;
    }

    public JsonElement? Get(string name) => json.TryGetProperty(name, out var value) ? value : null;

    public string Text(string name) =>
        Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong(name, "a string");

    public bool Flag(string name) => Get(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    public double Number(string name) =>
        Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) ? number : throw Wrong(name, "a number");

    public double Positive(string name) => Number(name) is > 0 and var number ? number : throw Wrong(name, "a number above 0");

    public int Count(string name, int otherwise) => Get(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var count) && count >= 0 => count,
        _ => throw Wrong(name, "a whole number of 0 or more"),
    };

    public IReadOnlyList<JsonElement> List(string name) => Get(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value when value.GetArrayLength() > 0 => [.. value.EnumerateArray()],
        _ => throw Wrong(name, "a list that is not empty"),
    };

    public IReadOnlyList<string> Strings(string name) => StringsOf(Get(name)!.Value, $"{path}/{name}");

    public IReadOnlyList<string> Types()
    {
        var types = Get("type") is { ValueKind: JsonValueKind.String } one ? [one.GetString()!] : Strings("type");
        return types.Count > 0 && types.All(TypeRule.Known.Contains) ? types : throw Wrong("type", string.Join(", ", TypeRule.Known));
    }

    public static IReadOnlyList<string> StringsOf(JsonElement value, string at) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(v => v.GetString()!)]
            : throw new FormatException($"{at} must be a list of strings.");

    private FormatException Wrong(string name, string allowed) => new($"{path}/{name} must be {allowed}.");
}
