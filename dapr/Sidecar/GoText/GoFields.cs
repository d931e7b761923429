using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Dapr.Sidecar.GoText;

/// <summary>
/// Takes the fields of a Go struct from a JSON object: names match without regard to case, null leaves the zero value, a value of
/// another type is an error.
/// </summary>
internal readonly struct GoFields
{
    private readonly JsonElement _object;
    private readonly string _type;

    /// <param name="value">The object; undefined and null have no fields.</param>
    /// <param name="type">The struct's name, for errors.</param>
    /// <exception cref="JsonException">It is neither an object nor null.</exception>
    public GoFields(JsonElement value, string type)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined)) throw Wrong(value, type);
        _object = value;
        _type = type;
    }

    /// <summary>The value of a field; undefined when it is missing or null.</summary>
    public JsonElement this[string name]
    {
        get
        {
            JsonElement found = default;
            if (_object.ValueKind != JsonValueKind.Object) return found;
            foreach (var property in _object.EnumerateObject())
            {
                if (Is(property, name)) found = property.Value;
            }
            return found.ValueKind == JsonValueKind.Null ? default : found;
        }
    }

    public string? Text(string name) => this[name] is { ValueKind: not JsonValueKind.Undefined } value ? AsText(value, name) : null;

    public int Integer(string name)
    {
        var value = this[name];
        if (value.ValueKind == JsonValueKind.Undefined) return 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : throw Wrong(value, Path(name));
    }

    public IEnumerable<JsonElement> List(string name)
    {
        var value = this[name];
        return value.ValueKind switch
        {
            JsonValueKind.Undefined => [],
            JsonValueKind.Array => value.EnumerateArray(),
            _ => throw Wrong(value, Path(name)),
        };
    }

    /// <summary>A map of text to text; null when the field is missing.</summary>
    public Dictionary<string, string>? Map(string name)
    {
        var value = this[name];
        if (value.ValueKind == JsonValueKind.Undefined) return null;
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(value, Path(name));
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject()) map[property.Name] = AsText(property.Value, name);
        return map;
    }

    public string AsText(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => throw Wrong(value, Path(name)),
    };

    /// <summary>Compares the text as it stands there; making a string of every name that is passed costs more than all else.</summary>
    private static bool Is(JsonProperty property, string name)
    {
        var written = JsonMarshal.GetRawUtf8PropertyName(property);
        return written.Contains((byte)'\\') ? string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase) : Ascii.EqualsIgnoreCase(written, name);
    }

    private string Path(string name) => _type + "." + name;

    private static JsonException Wrong(JsonElement value, string target) =>
        new($"json: cannot unmarshal {value.ValueKind.ToString().ToLowerInvariant()} into Go value {target}");
}
