using System.Globalization;
using System.Text.Json;
using Agents.Contracts;
using Agents.Hosting.Schemas;

namespace Agents.Gateway.Calls;

/// <summary>Reads the fields of one object of a request body and notes everything that is wrong with them.</summary>
internal sealed class BodyFields(JsonElement body, Location at, ErrorSink errors)
{
    public IReadOnlyList<ProblemField> Errors => errors.Errors;

    public bool IsObject(params ReadOnlySpan<string> names)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add(at, body, "an object");
            return false;
        }

        foreach (var property in body.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                errors.Add(at.At(property.Name), property.Value, "only " + string.Join(", ", names!));
            }
        }

        return true;
    }

    public JsonElement? Object(string name) => Required(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? value : Wrong(name, value, "an object");

    public JsonElement? Array(string name, int max) => Required(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is var count && count >= 1 && count <= max ? value
        : Wrong(name, value, string.Create(CultureInfo.InvariantCulture, $"a list of 1 to {max} items"));

    public string? Text(string name, int max, bool required = false)
    {
        if ((required ? Required(name) : Optional(name)) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= max)
        {
            return text;
        }

        Wrong(name, value, string.Create(CultureInfo.InvariantCulture, $"a string of 1 to {max} characters"));
        return null;
    }

    public int? Number(string name, int min, int max)
    {
        if (Optional(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Wrong(name, value, string.Create(CultureInfo.InvariantCulture, $"a whole number, {min} to {max}"));
        return null;
    }

    private JsonElement? Required(string name)
    {
        if (body.TryGetProperty(name, out var value))
        {
            return value;
        }

        errors.Add(at.At(name), null, "is required");
        return null;
    }

    private JsonElement? Optional(string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement? Wrong(string name, JsonElement value, string allowed)
    {
        errors.Add(at.At(name), value, allowed);
        return null;
    }
}
