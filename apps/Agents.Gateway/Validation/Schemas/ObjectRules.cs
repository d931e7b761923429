using System.Text.Json;
using System.Text.RegularExpressions;

namespace Agents.Gateway.Validation.Schemas;

/// <summary><c>required</c></summary>
internal sealed class RequiredRule(IReadOnlyList<string> names) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var name in names)
        {
            if (!value.TryGetProperty(name, out _))
            {
                errors.Add(at.At(name), null, "is required");
            }
        }
    }
}

/// <summary><c>minProperties</c> and <c>maxProperties</c></summary>
internal sealed class PropertyCountRule(int min, int max) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() is var count && (count < min || count > max))
        {
            errors.Add(at, value, Ranges.Text(min, max, "properties"));
        }
    }
}

/// <summary><c>properties</c>, <c>patternProperties</c>, and <c>additionalProperties</c> for the rest.</summary>
internal sealed class PropertiesRule(
    IReadOnlyDictionary<string, Schema> named, IReadOnlyList<(Regex Pattern, Schema Schema)> patterns, Schema? rest, bool closed) : IRule
{
    private readonly string _allowed = named.Count == 0 && patterns.Count == 0
        ? "no properties"
        : "only " + string.Join(", ", [.. named.Keys, .. patterns.Select(p => "names that match " + p.Pattern)]);

    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in value.EnumerateObject())
        {
            var covered = false;
            if (named.TryGetValue(property.Name, out var schema))
            {
                covered = true;
                schema.Check(property.Value, at.At(property.Name), errors);
            }

            foreach (var (pattern, patternSchema) in patterns)
            {
                if (Patterns.IsMatch(pattern, property.Name))
                {
                    covered = true;
                    patternSchema.Check(property.Value, at.At(property.Name), errors);
                }
            }

            if (covered)
            {
                continue;
            }

            if (closed)
            {
                errors.Add(at.At(property.Name), property.Value, _allowed);
            }
            else
            {
                rest?.Check(property.Value, at.At(property.Name), errors);
            }
        }
    }
}

/// <summary><c>propertyNames</c></summary>
internal sealed class PropertyNamesRule(Schema schema) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in value.EnumerateObject())
        {
            schema.Check(JsonSerializer.SerializeToElement(property.Name, SchemaJson.Default.String), at.At(property.Name), errors);
        }
    }
}

/// <summary><c>dependentRequired</c> and <c>dependentSchemas</c>: what must hold when a property is there.</summary>
internal sealed class DependentRule(string property, IRule rule) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property, out _))
        {
            rule.Check(value, at, errors);
        }
    }
}
