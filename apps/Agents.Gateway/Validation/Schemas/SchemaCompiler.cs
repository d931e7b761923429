using System.Text.Json;

namespace Agents.Gateway.Validation.Schemas;

/// <summary>
/// Compiles JSON Schema (draft 2020-12, and what draft 7 shares with it) into rules. A keyword that would change what is
/// valid and is not known here is an error: a check that is silently left out is worse than none.
/// </summary>
internal sealed class SchemaCompiler(JsonElement root)
{
    private static readonly string[] Remarks =
    [
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "deprecated",
        "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema",
        // Read together with the keyword that they belong to.
        "then", "else", "minContains", "maxContains", "patternProperties", "additionalProperties", "prefixItems", "maxLength",
        "maxItems", "maxProperties",
    ];

    private readonly Dictionary<string, Schema> _compiled = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">The schema cannot be used; the message says where and why.</exception>
    public Schema Compile() => Compile(root, "#");

    private Schema Compile(JsonElement json, string path)
    {
        if (_compiled.TryGetValue(path, out var known))
        {
            return known;
        }

        // Entered before its rules are known, so that a schema can refer to itself.
        var schema = _compiled[path] = new Schema();
        schema.Rules = json.ValueKind switch
        {
            JsonValueKind.True => [],
            JsonValueKind.False => [new NeverRule()],
            JsonValueKind.Object => [.. Rules(new Keywords(json, path))],
            _ => throw new FormatException($"{path} is not a schema: it must be an object, true or false."),
        };
        return schema;
    }

    private IEnumerable<IRule> Rules(Keywords words)
    {
        foreach (var name in words.Names)
        {
            if (Rule(name, words) is { } rule)
            {
                yield return rule;
            }
            else if (!Remarks.Contains(name))
            {
                throw new FormatException($"{words.Path}/{name}: this keyword is not supported.");
            }
        }

        // Keywords that work in groups, whichever of the group is there.
        if (words.Has("minLength", "maxLength"))
        {
            yield return new LengthRule(words.Count("minLength", 0), words.Count("maxLength", int.MaxValue));
        }

        if (words.Has("minItems", "maxItems"))
        {
            yield return new ItemCountRule(words.Count("minItems", 0), words.Count("maxItems", int.MaxValue));
        }

        if (words.Has("minProperties", "maxProperties"))
        {
            yield return new PropertyCountRule(words.Count("minProperties", 0), words.Count("maxProperties", int.MaxValue));
        }

        if (words.Has("items", "prefixItems"))
        {
            yield return new ItemsRule(Many(words, "prefixItems"), One(words, "items"));
        }

        if (words.Has("properties", "patternProperties", "additionalProperties"))
        {
            yield return new PropertiesRule(
                Map(words, "properties"),
                [.. Map(words, "patternProperties").Select(p => (Patterns.Compile(p.Key), p.Value))],
                One(words, "additionalProperties"),
                closed: words.Get("additionalProperties") is { ValueKind: JsonValueKind.False });
        }
    }

    private IRule? Rule(string name, Keywords words) => name switch
    {
        "type" => new TypeRule(words.Types()),
        "enum" => new EnumRule(words.List(name)),
        "const" => new EnumRule([words.Get(name)!.Value]),
        "minimum" => new BoundRule(words.Number(name), isMinimum: true, exclusive: false),
        "maximum" => new BoundRule(words.Number(name), isMinimum: false, exclusive: false),
        "exclusiveMinimum" => new BoundRule(words.Number(name), isMinimum: true, exclusive: true),
        "exclusiveMaximum" => new BoundRule(words.Number(name), isMinimum: false, exclusive: true),
        "multipleOf" => new MultipleRule(words.Positive(name)),
        "pattern" => new PatternRule(Patterns.Compile(words.Text(name)), words.Text(name)),
        "format" => FormatRule.Formats.TryGetValue(words.Text(name), out var isValid) ? new FormatRule(words.Text(name), isValid) : new AllOfRule([]),
        "uniqueItems" => words.Flag(name) ? new UniqueRule() : new AllOfRule([]),
        "contains" => new ContainsRule(One(words, name)!, words.Count("minContains", 1), words.Count("maxContains", int.MaxValue)),
        "required" => new RequiredRule(words.Strings(name)),
        "propertyNames" => new PropertyNamesRule(One(words, name)!),
        "dependentRequired" => new AllOfRule([.. words.Get(name)!.Value.EnumerateObject()
            .Select(p => new Schema { Rules = [new DependentRule(p.Name, new RequiredRule(Keywords.StringsOf(p.Value, words.Path + "/" + name)))] })]),
        "dependentSchemas" => new AllOfRule([.. Map(words, name).Select(p => new Schema { Rules = [new DependentRule(p.Key, p.Value)] })]),
        "allOf" => new AllOfRule(Many(words, name)),
        "anyOf" => new SomeOfRule(Many(words, name), exactlyOne: false),
        "oneOf" => new SomeOfRule(Many(words, name), exactlyOne: true),
        "not" => new NotRule(One(words, name)!, words.Get(name)!.Value.GetRawText()),
        "if" => new ConditionRule(One(words, name)!, One(words, "then"), One(words, "else")),
        "$ref" => new ReferenceRule(Resolve(words.Text(name), words.Path)),
        "minLength" or "minItems" or "minProperties" or "items" or "properties" => new AllOfRule([]),
        _ => null,
    };

    private Schema? One(Keywords words, string name) => words.Get(name) is { } json ? Compile(json, $"{words.Path}/{name}") : null;

    private List<Schema> Many(Keywords words, string name) =>
        [.. words.List(name).Select((json, i) => Compile(json, $"{words.Path}/{name}/{i}"))];

    private Dictionary<string, Schema> Map(Keywords words, string name) =>
        words.Get(name) is not { } json ? []
        : json.ValueKind != JsonValueKind.Object ? throw new FormatException($"{words.Path}/{name} must be an object.")
        : json.EnumerateObject().ToDictionary(p => p.Name, p => Compile(p.Value, $"{words.Path}/{name}/{Escape(p.Name)}"), StringComparer.Ordinal);

    private Schema Resolve(string reference, string from)
    {
        if (reference is not "#" && !reference.StartsWith("#/", StringComparison.Ordinal))
        {
            throw new FormatException($"{from}/$ref: only references within the schema (#/...) are supported, not '{reference}'.");
        }

        var at = root;
        foreach (var token in reference.Split('/').Skip(1).Select(t => Uri.UnescapeDataString(t)))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            at = at.ValueKind switch
            {
                JsonValueKind.Object when at.TryGetProperty(name, out var child) => child,
                JsonValueKind.Array when int.TryParse(name, out var index) && index >= 0 && index < at.GetArrayLength() => at[index],
                _ => throw new FormatException($"{from}/$ref: there is no '{reference}'."),
            };
        }

        return Compile(at, reference);
    }

    private static string Escape(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
