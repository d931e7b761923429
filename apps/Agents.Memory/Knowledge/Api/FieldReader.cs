using System.Globalization;
using System.Text.Json;
using Agents.Contracts;
using Agents.Hosting.Problems;

namespace Agents.Memory.Knowledge.Api;

/// <summary>Reads the fields of a JSON object and collects what is wrong with them.</summary>
internal sealed class FieldReader(JsonElement body)
{
    private readonly List<ProblemField> _errors = [];

    public IReadOnlyList<ProblemField> Errors => _errors;

    /// <summary>Names that are none of these are wrong.</summary>
    public void Allow(params ReadOnlySpan<string> names)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                Wrong(Words.Cut(property.Name), property.Value, $"not a field here; there are {string.Join(", ", names)}");
        }
    }

    /// <summary>Whether the field is there, null included.</summary>
    public bool Has(string name) => body.TryGetProperty(name, out _);

    /// <summary>A text; null also when it is wrong, or null.</summary>
    public string? Text(string name, int min, int max)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String && TryText(value) is { } text && text.Length >= min && text.Length <= max && !text.Any(IsControl))
            return text;
        Wrong(name, value, string.Create(CultureInfo.InvariantCulture, $"a text of {min} to {max} characters in one line"));
        return null;
    }

    /// <summary>A text of any length, with line ends.</summary>
    public string? Content(string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String && TryText(value) is { } text)
            return text;
        Wrong(name, value, "a text");
        return null;
    }

    public int? Number(string name, int min, int max)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
            return number;
        Wrong(name, value, string.Create(CultureInfo.InvariantCulture, $"a whole number, {min} to {max}"));
        return null;
    }

    public bool? Flag(string name)
    {
        if (!body.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong(name, value, "true, false");
        return null;
    }

    public T? OneOf<T>(string name, params ReadOnlySpan<(string Word, T Value)> allowed)
        where T : struct
    {
        if (!body.TryGetProperty(name, out var value))
            return null;
        var words = new List<string>();
        foreach (var (word, meant) in allowed)
        {
            if (value.ValueKind == JsonValueKind.String && value.ValueEquals(word))
                return meant;
            words.Add(word);
        }
        Wrong(name, value, string.Join(", ", words));
        return null;
    }

    /// <summary>Different texts that each pass the test.</summary>
    public IReadOnlyList<string>? Texts(string name, int max, Func<string, bool> isAllowed, string allowed)
    {
        if (!body.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= max
            && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && TryText(one) is { } text && isAllowed(text)))
            return [.. value.EnumerateArray().Select(one => one.GetString()!)];
        Wrong(name, value, string.Create(CultureInfo.InvariantCulture, $"a list of at most {max}, each {allowed}"));
        return null;
    }

    /// <summary>A point in time, cut to whole milliseconds.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        var text = value.ValueKind == JsonValueKind.String ? TryText(value) : null;
        if (text is not null && Hosting.Requests.JsonBody.Time(text, name) is { Time: { } time })
            return DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        Wrong(name, value, "a time such as 2026-11-26T04:00:00Z");
        return null;
    }

    /// <summary>Reports a field.</summary>
    public void Wrong(string name, string allowed) => Wrong(name, body.TryGetProperty(name, out var value) ? value : null, allowed);

    private void Wrong(string name, JsonElement? value, string allowed) => _errors.Add(new ProblemField
    {
        // A pointer: RFC 6901 has signs of its own for these two.
        At = "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal),
        Value = value is { } some ? Cut(some) : null,
        Allowed = allowed,
    });

    private static JsonElement Cut(JsonElement value) => value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null
        && value.GetRawText().Length <= 60
        ? value
        : JsonSerializer.SerializeToElement(Words.Of(value), AgentsJson.SharedOptions);

    // Half of a surrogate pair can be written in JSON and is no text.
    private static string? TryText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsControl(char one) => char.IsControl(one) || one is '\u2028' or '\u2029';
}
