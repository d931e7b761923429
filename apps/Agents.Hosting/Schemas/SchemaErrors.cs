using System.Globalization;
using System.Text.Json;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Agents.Hosting.Schemas;

/// <summary>Says in words what the library found: where, which value, and what is allowed there.</summary>
internal sealed class SchemaErrors(JsonElement root, StrictValidator validator)
{
    public void Describe(ValidationError error, ErrorSink errors)
    {
        switch (error)
        {
            case MultiTypeValidationError types when OfTheRightType(types) is { Count: > 0 } inner:
                Describe(inner, errors);
                break;
            case ChildSchemaValidationError { Kind: ValidationErrorKind.NotAnyOf } some:
                Add(error, Reasons(some), errors);
                break;
            case ChildSchemaValidationError { Kind: ValidationErrorKind.NotOneOf } one:
                var matching = one.Errors.Values.Count(e => e.Count == 0);
                Add(error, matching == 0 ? Reasons(one) : $"exactly one of {one.Errors.Count} forms; this matches {matching}", errors);
                break;
            case ChildSchemaValidationError all:
                Describe(all.Errors.Values.SelectMany(e => e), errors);
                break;
            case { Kind: ValidationErrorKind.PropertyRequired }:
                errors.Add(SchemaTokens.LocationOf(error.Token!).At(error.Property!), null, "is required");
                break;
            default:
                Add(error, Allowed(error), errors);
                break;
        }
    }

    private void Describe(IEnumerable<ValidationError> found, ErrorSink errors)
    {
        foreach (var error in found)
        {
            Describe(error, errors);
        }
    }

    private void Add(ValidationError error, string allowed, ErrorSink errors)
    {
        var at = SchemaTokens.LocationOf(error.Token!);
        errors.Add(at, at.Find(root), allowed);
    }

    // Of several types the one that the value has is the one that was meant.
    private static List<ValidationError> OfTheRightType(MultiTypeValidationError error) =>
        error.Errors.Values.FirstOrDefault(found => !found.Any(e => ReferenceEquals(e.Token, error.Token) && TypeOf(e.Kind) is not null))?.ToList() ?? [];

    private string Reasons(ChildSchemaValidationError error)
    {
        var here = SchemaTokens.LocationOf(error.Token!).ToString();
        return string.Join("; or ", error.Errors.Values.Select(found =>
        {
            var reasons = new ErrorSink();
            Describe(found, reasons);
            var first = reasons.Errors[0];
            return first.At == here ? first.Allowed : $"{first.At}: {first.Allowed}";
        }).Distinct());
    }

    private string Allowed(ValidationError error)
    {
        var schema = error.Schema;
        return error.Kind switch
        {
            _ when TypeOf(error.Kind) is { } type => type,
            ValidationErrorKind.NoTypeValidates => string.Join(" or ", Types(schema.Type)),
            ValidationErrorKind.NotInEnumeration => Choice(validator.Choices(schema)),
            ValidationErrorKind.NumberTooSmall or ValidationErrorKind.NumberTooBig or ValidationErrorKind.IntegerTooBig => Bounds(schema),
            ValidationErrorKind.NumberNotMultipleOf or ValidationErrorKind.IntegerNotMultipleOf => Text($"a multiple of {schema.MultipleOf}"),
            ValidationErrorKind.StringTooShort or ValidationErrorKind.StringTooLong => Range(
                StrictValidator.Count(schema.ExtensionData, SchemaKeywords.MinLength) ?? 0,
                StrictValidator.Count(schema.ExtensionData, SchemaKeywords.MaxLength) ?? 0, "characters"),
            ValidationErrorKind.TooFewItems or ValidationErrorKind.TooManyItems => Range(schema.MinItems, schema.MaxItems, "items"),
            ValidationErrorKind.TooFewProperties or ValidationErrorKind.TooManyProperties => Range(schema.MinProperties, schema.MaxProperties, "properties"),
            ValidationErrorKind.PatternMismatch => $"text that matches {schema.ExtensionData![SchemaKeywords.Pattern]}",
            ValidationErrorKind.ItemsNotUnique => "a list of items that all differ",
            ValidationErrorKind.NoAdditionalPropertiesAllowed when schema.ActualProperties.Count > 0 => "only " + string.Join(", ", schema.ActualProperties.Keys),
            ValidationErrorKind.NoAdditionalPropertiesAllowed => "no property",
            ValidationErrorKind.ExcludedSchemaValidates => schema.ExtensionData![SchemaKeywords.Excluded] is "" or null
                ? "nothing is allowed here"
                : $"anything but {schema.ExtensionData[SchemaKeywords.Excluded]}",
            _ when schema.Format is { } format => $"text of format {format}",
            _ => $"another value ({error.Kind})",
        };
    }

    private static string? TypeOf(ValidationErrorKind kind) => kind switch
    {
        ValidationErrorKind.StringExpected => "a string",
        ValidationErrorKind.NumberExpected => "a number",
        ValidationErrorKind.IntegerExpected => "an integer",
        ValidationErrorKind.BooleanExpected => "a boolean",
        ValidationErrorKind.ObjectExpected => "an object",
        ValidationErrorKind.ArrayExpected => "an array",
        ValidationErrorKind.NullExpected => "null",
        _ => null,
    };

    private static IEnumerable<string> Types(JsonObjectType types) => new (JsonObjectType Type, ValidationErrorKind Kind)[]
    {
        (JsonObjectType.Object, ValidationErrorKind.ObjectExpected), (JsonObjectType.Array, ValidationErrorKind.ArrayExpected),
        (JsonObjectType.String, ValidationErrorKind.StringExpected), (JsonObjectType.Number, ValidationErrorKind.NumberExpected),
        (JsonObjectType.Integer, ValidationErrorKind.IntegerExpected), (JsonObjectType.Boolean, ValidationErrorKind.BooleanExpected),
        (JsonObjectType.Null, ValidationErrorKind.NullExpected),
    }.Where(t => types.HasFlag(t.Type)).Select(t => TypeOf(t.Kind)!);

    private static string Choice(IEnumerable<JToken> values)
    {
        var texts = values.Select(v => v.ToString(Newtonsoft.Json.Formatting.None)).ToList();
        return texts.Count == 1 ? texts[0] : "one of " + string.Join(", ", texts);
    }

    private static string Bounds(JsonSchema schema) => string.Join(" and ", new[]
    {
        schema.Minimum is { } min ? Text($"at least {min}") : null,
        schema.ExclusiveMinimum is { } above ? Text($"more than {above}") : null,
        schema.Maximum is { } max ? Text($"at most {max}") : null,
        schema.ExclusiveMaximum is { } below ? Text($"less than {below}") : null,
    }.OfType<string>());

    private static string Range(int min, int max, string unit) => (min, max) switch
    {
        (_, 0) => Text($"at least {min} {unit}"),
        (0, _) => Text($"at most {max} {unit}"),
        _ when min == max => Text($"exactly {min} {unit}"),
        _ => Text($"{min} to {max} {unit}"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
