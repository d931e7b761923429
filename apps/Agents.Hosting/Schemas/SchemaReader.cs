using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Agents.Contracts;
using Newtonsoft.Json.Linq;

namespace Agents.Hosting.Schemas;

/// <summary>
/// Reads a JSON Schema, notes what cannot be served, and writes the rest in the words that the library understands: its
/// answer to a keyword that it does not know is silence, and a check that is silently left out is worse than none.
/// </summary>
internal sealed class SchemaReader
{
    private readonly List<SchemaMistake> _mistakes = [];
    private readonly List<string> _at = [];
    private readonly SchemaReferences _references = new();

    private SchemaReader()
    {
    }

    public JsonObject Schema { get; private set; } = [];

    public IReadOnlyList<SchemaMistake> Mistakes => _mistakes;

    /// <summary>The patterns of the schema, compiled once.</summary>
    public Dictionary<string, Regex> Patterns { get; } = new(StringComparer.Ordinal);

    /// <summary>The values of every <c>enum</c> and <c>const</c>, by its text.</summary>
    public Dictionary<string, JToken[]> Choices { get; } = new(StringComparer.Ordinal);

    public static SchemaReader Read(JsonElement schema)
    {
        var reader = new SchemaReader();
        reader.Schema = reader.Write(schema, sameValue: true);
        foreach (var (at, message) in reader._references.Mistakes())
        {
            reader._mistakes.Add(new SchemaMistake(at, IsName: false, message));
        }

        return reader;
    }

    /// <param name="schema">A schema of the document.</param>
    /// <param name="sameValue">Whether it is applied to the value of the schema around it, not to a part of that.</param>
    private JsonObject Write(JsonElement schema, bool sameValue)
    {
        if (schema.ValueKind is JsonValueKind.True)
        {
            return [];
        }

        if (schema.ValueKind is JsonValueKind.False)
        {
            return new JsonObject { ["not"] = new JsonObject(), [SchemaKeywords.Excluded] = "" };
        }

        var written = new JsonObject();
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            Wrong(schema, "a schema: an object, true or false");
        }
        else if (_at.Count > Limits.MaxJsonDepth)
        {
            Wrong(schema, $"at most {Limits.MaxJsonDepth} levels");
        }
        else if (schema.TryGetProperty("$ref", out var target))
        {
            Reference(schema, target, sameValue, written);
        }
        else
        {
            foreach (var keyword in schema.EnumerateObject())
            {
                At(keyword.Name, () => Keyword(keyword.Name, keyword.Value, sameValue, written));
            }

            if (schema.TryGetProperty("enum", out _) && schema.TryGetProperty("const", out _))
            {
                At("const", () => Wrong(schema.GetProperty("const"), "either const or enum"));
            }
        }

        return written;
    }

    private void Keyword(string name, JsonElement value, bool sameValue, JsonObject written)
    {
        switch (name)
        {
            case "type":
                Types(value);
                written[name] = Copy(value);
                break;
            case "enum" when Is(value, value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > 0, "a list that is not empty"):
                Choice(value, [.. value.EnumerateArray()], written);
                break;
            case "const":
                Choice(value, [value], written);
                break;
            case "properties" or "$defs" or "definitions":
                Map(name, value, written);
                break;
            case "items" or "additionalProperties":
                // A closed object is the library's own case, with an error of its own.
                written[name] = name is "additionalProperties" && value.ValueKind is JsonValueKind.False ? false : Write(value, sameValue: false);
                break;
            case "not":
                written[name] = Write(value, sameValue);
                written[SchemaKeywords.Excluded] = value.GetRawText();
                break;
            case "allOf" or "anyOf" or "oneOf":
                List(name, value, sameValue, written);
                break;
            case "required" when Is(value, IsTexts(value), "a list of property names"):
                written[name] = Copy(value);
                break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" when Is(value, IsNumber(value, double.MinValue), "a number"):
            case "multipleOf" when Is(value, IsNumber(value, double.Epsilon), "a number above 0"):
            case "minItems" or "minProperties" when Is(value, IsCount(value, 0), "a whole number of 0 or more"):
            // The library takes 0 for "not set".
            case "maxItems" or "maxProperties" when Is(value, IsCount(value, 1), "a whole number of 1 or more"):
                written[name] = Copy(value);
                break;
            case "minLength" or "maxLength" when Is(value, IsCount(value, 0), "a whole number of 0 or more"):
                written[name is "minLength" ? SchemaKeywords.MinLength : SchemaKeywords.MaxLength] = Copy(value);
                break;
            case "uniqueItems" when Is(value, value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true, false"):
                written[SchemaKeywords.Unique] = Copy(value);
                break;
            case "pattern" when IsPattern(value):
                written[SchemaKeywords.Pattern] = Copy(value);
                break;
            case "format" when Is(value, value.ValueKind is JsonValueKind.String, "a string"):
                written[name] = Copy(value);
                break;
            default:
                if (!SchemaKeywords.Served.Contains(name) && !SchemaKeywords.Remarks.Contains(name))
                {
                    Add(isName: true, $"is not a keyword that is served; served: {string.Join(", ", SchemaKeywords.Served)}.");
                }

                break;
        }
    }

    // Kept by its text: the library's own copy of the values has lost some of their types.
    private void Choice(JsonElement value, IReadOnlyList<JsonElement> values, JsonObject written)
    {
        var text = value.GetRawText();
        Choices[text] = [.. values.Select(SchemaTokens.From)];
        written[SchemaKeywords.Enum] = text;
    }

    private void Reference(JsonElement schema, JsonElement target, bool sameValue, JsonObject written)
    {
        foreach (var beside in schema.EnumerateObject().Where(p => p.Name is not ("$ref" or "$defs" or "definitions")))
        {
            // The library passes over everything that stands beside a reference.
            At(beside.Name, () =>
            {
                if (!SchemaKeywords.Remarks.Contains(beside.Name))
                {
                    Add(isName: true, "is not allowed beside $ref; put both into allOf.");
                }
            });
        }

        foreach (var name in new[] { "$defs", "definitions" })
        {
            if (schema.TryGetProperty(name, out var definitions))
            {
                At(name, () => Map(name, definitions, written));
            }
        }

        At("$ref", () =>
        {
            var text = target.ValueKind is JsonValueKind.String ? target.GetString()! : "";
            if (Is(target, SchemaReferences.IsServed(text), "a reference within the schema, such as #/$defs/name"))
            {
                _references.Add(_at, text, sameValue);
                written["$ref"] = SchemaReferences.Written(text);
            }
        });
    }

    private void Types(JsonElement value)
    {
        foreach (var type in value.ValueKind is JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value })
        {
            Is(type, type.ValueKind is JsonValueKind.String && SchemaKeywords.Types.Contains(type.GetString()), string.Join(", ", SchemaKeywords.Types));
        }
    }

    private void Map(string name, JsonElement value, JsonObject written)
    {
        var isDefinitions = name is not "properties";
        if (!Is(value, value.ValueKind is JsonValueKind.Object, "an object of names and schemas")
            || (isDefinitions && !Is(value, _at.Count == 1, "definitions at the root of the schema only")))
        {
            return;
        }

        var target = isDefinitions ? "definitions" : name;
        var schemas = written[target] as JsonObject ?? [];
        written[target] = schemas;
        foreach (var entry in value.EnumerateObject())
        {
            At(entry.Name, () =>
            {
                if (isDefinitions)
                {
                    _references.Define(entry.Name);
                }

                schemas[entry.Name] = Write(entry.Value, sameValue: isDefinitions);
            });
        }
    }

    private void List(string name, JsonElement value, bool sameValue, JsonObject written)
    {
        if (!Is(value, value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > 0, "a list of schemas that is not empty"))
        {
            return;
        }

        var schemas = new JsonArray();
        written[name] = schemas;
        foreach (var (index, schema) in value.EnumerateArray().Index())
        {
            At(index.ToString(CultureInfo.InvariantCulture), () => schemas.Add(Write(schema, sameValue)));
        }
    }

    private bool IsPattern(JsonElement value)
    {
        if (!Is(value, value.ValueKind is JsonValueKind.String, "a regular expression"))
        {
            return false;
        }

        try
        {
            Patterns[value.GetString()!] = Schemas.Patterns.Compile(value.GetString()!);
            return true;
        }
        catch (FormatException e)
        {
            Add(isName: false, $"is no regular expression: {e.Message}");
            return false;
        }
    }

    private static bool IsTexts(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind is JsonValueKind.String);

    private static bool IsNumber(JsonElement value, double min) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out _) && value.GetDouble() >= min;

    private static bool IsCount(JsonElement value, int min) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var count) && count >= min;

    private bool Is(JsonElement value, bool holds, string allowed)
    {
        if (!holds)
        {
            Wrong(value, allowed);
        }

        return holds;
    }

    private void Wrong(JsonElement value, string allowed) => Add(isName: false, $"is {Show(value)}; allowed: {allowed}.");

    private void Add(bool isName, string message) => _mistakes.Add(new SchemaMistake([.. _at], isName, message));

    private void At(string token, Action read)
    {
        _at.Add(token);
        read();
        _at.RemoveAt(_at.Count - 1);
    }

    private static JsonNode? Copy(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"'{value.GetString()}'",
        _ => $"'{value.GetRawText()}'",
    };
}
