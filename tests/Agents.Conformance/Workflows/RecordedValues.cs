using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Agents.Conformance.Workflows;

/// <summary>
/// What the placeholders of a recording stand for in one run of it. Equal placeholders are equal values: whoever names one first
/// gives it its value, the player where it sends, the sidecar where it answers.
/// </summary>
internal sealed partial class RecordedValues(TimeProvider time)
{
    public const string Text = "<text>";
    public const string Stack = "<stack>";
    private Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public void Set(string placeholder, string value) => _values[placeholder] = value;

    /// <summary>The value of a placeholder that is known; null: it is not.</summary>
    public string? Find(string text) => IsNamed(text) ? _values.GetValueOrDefault(text) : text;

    /// <summary>Tries a comparison: what it learned is forgotten when it finds differences.</summary>
    public bool Try(Func<bool> compare)
    {
        var before = new Dictionary<string, string>(_values, StringComparer.Ordinal);
        if (compare()) return true;
        _values = before;
        return false;
    }

    /// <summary>A message to send.</summary>
    public string Fill(Entry entry)
    {
        var node = JsonNode.Parse(entry.Message.GetRawText());
        return Fill(node, entry)!.ToJsonString();
    }

    /// <summary>Compares with what came, and learns from it.</summary>
    /// <param name="expected">As recorded.</param>
    /// <param name="actual">As it came.</param>
    /// <param name="isEcho">A free text must be the very one that was sent before.</param>
    public bool Matches(string expected, string actual, bool isEcho)
    {
        if (expected == Text) return isEcho ? actual == Text : actual.Length > 0;
        if (Characters(expected) is { } length) return actual == new string('x', length);
        if (!IsNamed(expected)) return expected == actual;
        var value = expected.StartsWith("<time-", StringComparison.Ordinal) ? Instant(actual) : actual;
        if (value is null || (expected.StartsWith("<uuid-", StringComparison.Ordinal) && !Guid.TryParseExact(actual, "D", out _))) return false;
        return _values.TryAdd(expected, value) || _values[expected] == value;
    }

    private JsonNode? Fill(JsonNode? node, Entry entry)
    {
        switch (node)
        {
            case JsonObject properties:
                foreach (var (name, value) in properties.ToList()) properties[name] = Fill(value?.DeepClone(), entry);
                return properties;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++) list[i] = Fill(list[i]?.DeepClone(), entry);
                return list;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return JsonValue.Create(Fill(value.GetValue<string>(), entry));
            default:
                return node;
        }
    }

    private string Fill(string text, Entry entry)
    {
        if (Characters(text) is { } length) return new string('x', length);
        if (!IsNamed(text)) return text;
        if (_values.TryGetValue(text, out var known)) return known;
        return _values[text] = text switch
        {
            _ when text.StartsWith("<uuid-", StringComparison.Ordinal) => Guid.NewGuid().ToString(),
            _ when entry.Times.TryGetValue(text, out var at) => Instant((time.GetUtcNow() + TimeSpan.FromMilliseconds(at - entry.At)).ToString("O", CultureInfo.InvariantCulture))!,
            _ => throw new InvalidDataException($"{text} is sent, but nothing says what it stands for"),
        };
    }

    /// <summary>A time in the one form in which times are compared; null: it is none.</summary>
    private static string? Instant(string text)
    {
        if (!Rfc3339().IsMatch(text)) return null;
        text = text.Replace("+00:00", "Z", StringComparison.Ordinal);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? text : text[..^1].TrimEnd('0').TrimEnd('.') + "Z";
    }

    private static int? Characters(string text) =>
        Length().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    private static bool IsNamed(string text) => text.StartsWith('<') && Named().IsMatch(text);

    [GeneratedRegex(@"\A<(?:uuid|time|app|token|traceparent|span)-\d+>\z")]
    private static partial Regex Named();

    [GeneratedRegex(@"\A<(\d{1,8}) characters>\z")]
    private static partial Regex Length();

    [GeneratedRegex(@"\A\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d{1,9})?(?:Z|\+00:00)\z")]
    private static partial Regex Rfc3339();
}
