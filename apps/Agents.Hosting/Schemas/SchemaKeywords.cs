namespace Agents.Hosting.Schemas;

/// <summary>
/// The keywords of JSON Schema that are served. The library passes over those that it does not know, and gets a few others
/// wrong: these are refused or checked by <see cref="StrictValidator"/> under a name of our own.
/// </summary>
internal static class SchemaKeywords
{
    public const string Enum = "x-checked-enum";
    public const string Pattern = "x-checked-pattern";
    public const string MinLength = "x-checked-minLength";
    public const string MaxLength = "x-checked-maxLength";
    public const string Unique = "x-checked-uniqueItems";

    /// <summary>The text of what <c>not</c> excludes, for the message; empty for the schema <c>false</c>.</summary>
    public const string Excluded = "x-excluded";

    public static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    public static readonly string[] Served =
    [
        "type", "enum", "const", "properties", "required", "additionalProperties", "minProperties", "maxProperties", "items",
        "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern", "format", "allOf", "anyOf", "oneOf", "not", "$ref", "$defs", "definitions",
    ];

    /// <summary>Say something to people and nothing about what is valid.</summary>
    public static readonly string[] Remarks =
    [
        "$schema", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "contentEncoding", "contentMediaType",
    ];
}
