using System.Text.Json;

namespace Agents.Gateway.Validation.Schemas;

/// <summary><c>false</c>: nothing is allowed here.</summary>
internal sealed class NeverRule : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors) => errors.Add(at, value, "nothing is allowed here");
}

/// <summary><c>type</c></summary>
internal sealed class TypeRule(IReadOnlyList<string> types) : IRule
{
    public static readonly string[] Known = ["null", "boolean", "object", "array", "number", "integer", "string"];

    private readonly string _allowed = string.Join(" or ", types.Select(t => t switch
    {
        "null" => "null",
        "object" or "array" or "integer" => "an " + t,
        _ => "a " + t,
    }));

    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        foreach (var type in types)
        {
            if (Is(value, type))
            {
                return;
            }
        }

        errors.Add(at, value, _allowed);
    }

    private static bool Is(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && IsInteger(value)),
        _ => false,
    };

    private static bool IsInteger(JsonElement value) =>
        value.TryGetInt64(out _) || (value.TryGetDouble(out var number) && Math.Floor(number) == number && !double.IsInfinity(number));
}

/// <summary><c>enum</c> and <c>const</c></summary>
internal sealed class EnumRule(IReadOnlyList<JsonElement> values) : IRule
{
    private readonly string _allowed = (values.Count == 1 ? "" : "one of ") + string.Join(", ", values.Select(v => v.GetRawText()));

    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        foreach (var candidate in values)
        {
            if (JsonElement.DeepEquals(candidate, value))
            {
                return;
            }
        }

        errors.Add(at, value, _allowed);
    }
}
