using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Agents.Gateway.Validation.Schemas;

/// <summary><c>minLength</c> and <c>maxLength</c>, in Unicode characters.</summary>
internal sealed class LengthRule(int min, int max) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind == JsonValueKind.String
            && value.GetString()!.EnumerateRunes().Count() is var length && (length < min || length > max))
        {
            errors.Add(at, value, Ranges.Text(min, max, "characters"));
        }
    }
}

/// <summary><c>pattern</c></summary>
internal sealed class PatternRule(Regex pattern, string text) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind == JsonValueKind.String && !Patterns.IsMatch(pattern, value.GetString()!))
        {
            errors.Add(at, value, $"text that matches {text}");
        }
    }
}

/// <summary><c>format</c>, for the formats of <see cref="Formats"/>; others are remarks and not checked.</summary>
internal sealed class FormatRule(string format, Func<string, bool> isValid) : IRule
{
    public static readonly IReadOnlyDictionary<string, Func<string, bool>> Formats = new Dictionary<string, Func<string, bool>>
    {
        ["date-time"] = text => text.Contains('T', StringComparison.OrdinalIgnoreCase)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
        ["date"] = text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ["email"] = text => MailAddress.TryCreate(text, out var address) && address.Address == text,
        ["uuid"] = text => Guid.TryParseExact(text, "D", out _),
        ["uri"] = text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.StartsWith(uri.Scheme, StringComparison.OrdinalIgnoreCase),
        ["ipv4"] = text => text.Split('.').Length == 4 && IPAddress.TryParse(text, out _),
        ["ipv6"] = text => text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out _),
    };

    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind == JsonValueKind.String && !isValid(value.GetString()!))
        {
            errors.Add(at, value, $"text of format {format}");
        }
    }
}

internal static class Ranges
{
    public static string Text(int min, int max, string unit) => (min, max) switch
    {
        (_, int.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"at least {min} {unit}"),
        (0, _) => string.Create(CultureInfo.InvariantCulture, $"at most {max} {unit}"),
        _ when min == max => string.Create(CultureInfo.InvariantCulture, $"exactly {min} {unit}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{min} to {max} {unit}"),
    };
}
