using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;
using NJsonSchema.Validation.FormatValidators;

namespace Agents.Hosting.Schemas;

/// <summary>
/// The library's validator, and the checks where it differs from the specification: it compares the values of an
/// <c>enum</c> as text, counts UTF-16 units as characters, runs patterns without a limit in time, and takes two objects for
/// different when their properties stand in another order. A date alone it takes for a date and time.
/// </summary>
internal sealed class StrictValidator(FrozenDictionary<string, Regex> patterns, FrozenDictionary<string, JToken[]> choices)
    : JsonSchemaValidator(Settings())
{
    protected override ICollection<ValidationError> Validate(
        JToken token, JsonSchema schema, SchemaType schemaType, string? propertyName, string propertyPath)
    {
        // What an object requires says nothing about values of other types.
        List<ValidationError> errors =
        [
            .. base.Validate(token, schema, schemaType, propertyName, propertyPath)
                .Where(e => e.Kind is not ValidationErrorKind.PropertyRequired || e.Token is JObject),
        ];
        if (schema.ExtensionData is { } more)
        {
            AddMore(more, Add);
        }

        return errors;

        void Add(ValidationErrorKind kind) => errors.Add(new ValidationError(kind, propertyName, propertyPath, token, schema));

        void AddMore(IDictionary<string, object?> rules, Action<ValidationErrorKind> add)
        {
            if (rules.ContainsKey(SchemaKeywords.Enum) && !Array.Exists(Choices(schema), v => JToken.DeepEquals(v, token)))
            {
                add(ValidationErrorKind.NotInEnumeration);
            }

            if (token is JValue { Value: string text })
            {
                CheckText(text, rules, add);
            }

            if (token is JArray list && rules.TryGetValue(SchemaKeywords.Unique, out var unique) && unique is true
                && new HashSet<JToken>(list, JToken.EqualityComparer).Count < list.Count)
            {
                add(ValidationErrorKind.ItemsNotUnique);
            }
        }
    }

    /// <summary>The allowed values of a schema's <c>enum</c>.</summary>
    public JToken[] Choices(JsonSchema schema) => choices[(string)schema.ExtensionData![SchemaKeywords.Enum]!];

    /// <summary>A number that is kept under a name of our own.</summary>
    public static int? Count(IDictionary<string, object?>? rules, string name) =>
        rules?.TryGetValue(name, out var value) == true ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;

    private static JsonSchemaValidatorSettings Settings()
    {
        var settings = new JsonSchemaValidatorSettings();
        settings.FormatValidators = [.. settings.FormatValidators.Where(f => f is not DateTimeFormatValidator), new DateTimeFormat()];
        return settings;
    }

    private void CheckText(string text, IDictionary<string, object?> rules, Action<ValidationErrorKind> add)
    {
        var (min, max) = (Count(rules, SchemaKeywords.MinLength), Count(rules, SchemaKeywords.MaxLength));
        if (min is not null || max is not null)
        {
            var length = text.EnumerateRunes().Count();
            if (length < min)
            {
                add(ValidationErrorKind.StringTooShort);
            }
            else if (length > max)
            {
                add(ValidationErrorKind.StringTooLong);
            }
        }

        if (rules.TryGetValue(SchemaKeywords.Pattern, out var pattern) && !Patterns.IsMatch(patterns[(string)pattern!], text))
        {
            add(ValidationErrorKind.PatternMismatch);
        }
    }
}
