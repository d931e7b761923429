using System.Text.RegularExpressions;
using Agents.Contracts;
using YamlDotNet.RepresentationModel;

namespace Agents.Tools.Inventory;

/// <summary>
/// Finds mistakes in a JSON Schema that a validator would silently live with. Only references within the document are allowed: a
/// manifest must not make a server fetch something.
/// </summary>
internal static class SchemaCheck
{
    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    public static bool Run(YamlNode node, string path, bool mustBeObject, ManifestErrors errors)
    {
        var before = errors.Found.Count;
        if (!YamlJson.IsShallow(node, Limits.MaxJsonDepth))
            errors.Add(node, path, $"nests deeper than {Limits.MaxJsonDepth} levels.");
        else
            Check(node, path, errors);
        if (mustBeObject && node is YamlMappingNode mapping
            && (!mapping.Children.TryGetValue(new YamlScalarNode("type"), out var type) || type is not YamlScalarNode { Value: "object" }))
            errors.Add(node, path + ".type", "must be 'object': arguments are a JSON object.");
        return errors.Found.Count == before;
    }

    private static void Check(YamlNode node, string path, ManifestErrors errors)
    {
        if (node is YamlScalarNode { Value: "true" or "false" })
            return;
        if (node is not YamlMappingNode schema)
        {
            errors.Wrong(node, path, "a schema: a mapping, true, false");
            return;
        }
        foreach (var (key, value) in schema.Children)
        {
            if (key is YamlScalarNode { Value: { } keyword })
                CheckKeyword(keyword, value, $"{path}.{keyword}", errors);
            else
                errors.Wrong(key, path, "texts as field names");
        }
    }

    private static void CheckKeyword(string keyword, YamlNode value, string path, ManifestErrors errors)
    {
        switch (keyword)
        {
            case "type":
                foreach (var type in value is YamlSequenceNode list ? list.Children : [value])
                {
                    if (type is not YamlScalarNode { Value: { } text } || !Types.Contains(text))
                        errors.Wrong(type, path, string.Join(", ", Types));
                }
                break;
            case "properties" or "patternProperties" or "$defs" or "definitions":
                CheckEach(value, path, errors);
                break;
            case "items" or "additionalProperties" or "not" or "contains" or "propertyNames" or "if" or "then" or "else":
                Check(value, path, errors);
                break;
            case "allOf" or "anyOf" or "oneOf" or "prefixItems":
                CheckList(value, path, errors);
                break;
            case "required":
                if (value is not YamlSequenceNode names || names.Children.Any(name => name is not YamlScalarNode))
                    errors.Wrong(value, path, "a list of field names");
                break;
            case "enum":
                if (value is not YamlSequenceNode { Children.Count: > 0 })
                    errors.Wrong(value, path, "a list that is not empty");
                break;
            case "pattern":
                CheckPattern(value, path, errors);
                break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum":
                if (YamlJson.Number(value) is null)
                    errors.Wrong(value, path, "a number");
                break;
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties":
                if (YamlJson.Number(value) is not { } count || count < 0 || count != Math.Floor(count))
                    errors.Wrong(value, path, "a whole number of 0 or more");
                break;
            case "$ref":
                if (value is not YamlScalarNode { Value: { } target } || !target.StartsWith('#'))
                    errors.Wrong(value, path, "a reference within the schema, such as #/$defs/name");
                break;
        }
    }

    private static void CheckEach(YamlNode value, string path, ManifestErrors errors)
    {
        if (value is not YamlMappingNode schemas)
        {
            errors.Wrong(value, path, "a mapping of names to schemas");
            return;
        }
        foreach (var (name, schema) in schemas.Children)
            Check(schema, $"{path}.{name}", errors);
    }

    private static void CheckList(YamlNode value, string path, ManifestErrors errors)
    {
        if (value is not YamlSequenceNode { Children.Count: > 0 } schemas)
        {
            errors.Wrong(value, path, "a list of schemas that is not empty");
            return;
        }
        foreach (var (schema, index) in schemas.Children.Select((schema, index) => (schema, index)))
            Check(schema, $"{path}[{index}]", errors);
    }

    private static void CheckPattern(YamlNode value, string path, ManifestErrors errors)
    {
        if (value is not YamlScalarNode { Value: { } pattern })
        {
            errors.Wrong(value, path, "a regular expression");
            return;
        }
        try
        {
            _ = new Regex(pattern, RegexOptions.ECMAScript);
        }
        catch (ArgumentException exception)
        {
            errors.Add(value, path, $"is '{pattern}', which is no regular expression: {exception.Message}");
        }
    }
}
