using System.Globalization;
using Newtonsoft.Json.Linq;
using NJsonSchema.Validation;
using NJsonSchema.Validation.FormatValidators;

namespace Agents.Hosting.Schemas;

/// <summary><c>date-time</c> as RFC 3339 has it: a date, a T and a time.</summary>
internal sealed class DateTimeFormat : IFormatValidator
{
    public string Format => "date-time";

    public ValidationErrorKind ValidationErrorKind => ValidationErrorKind.DateTimeExpected;

    public bool IsValid(string value, JTokenType tokenType) =>
        value.Contains('T', StringComparison.OrdinalIgnoreCase)
        && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _);
}
