using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Dapr.Sidecar.GoText;

/// <summary>How Go prints values. Dapr lets it show in places that applications see, so the stand-in must print the same.</summary>
internal static class GoFormat
{
    /// <summary>What Dapr takes for yes in metadata: y, yes, true, t, on, 1.</summary>
    public static bool IsTruthy(string? value) => value?.ToLowerInvariant() is "y" or "yes" or "true" or "t" or "on" or "1";

    /// <summary>
    /// A float as <c>%v</c> prints it: the shortest digits that read back the same, with an exponent below 1e-4 and from 1e21 on.
    /// </summary>
    public static string Number(double value) => Number(value, minExponent: -4, padExponent: true);

    /// <summary>A float as Go's JSON encoders write it: an exponent below 1e-6 and from 1e21 on.</summary>
    public static string JsonNumber(double value) => Number(value, minExponent: -6, padExponent: false);

    /// <summary>A JSON value printed with <c>%v</c>: <c>map[a:1 b:[x y]]</c>, keys in order.</summary>
    public static string Value(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    /// <summary>A JSON value printed with <c>%s</c>, which Go marks where the value is no text: <c>%!s(float64=5)</c>.</summary>
    public static string AsString(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => $"%!s(float64={Number(value.GetDouble())})",
        JsonValueKind.True => "%!s(bool=true)",
        JsonValueKind.False => "%!s(bool=false)",
        _ => "%!s(<nil>)",
    };

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                text.Append(value.GetString());
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.GetDouble()));
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            case JsonValueKind.Array:
                AppendAll(text.Append('['), value.EnumerateArray(), Append).Append(']');
                break;
            case JsonValueKind.Object:
                var entries = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var property in value.EnumerateObject()) entries[property.Name] = property.Value;
                AppendAll(text.Append("map["), entries, (t, entry) => Append(t.Append(entry.Key).Append(':'), entry.Value)).Append(']');
                break;
            default:
                text.Append("<nil>");
                break;
        }
    }

    private static StringBuilder AppendAll<T>(StringBuilder text, IEnumerable<T> items, Action<StringBuilder, T> append)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first) text.Append(' ');
            first = false;
            append(text, item);
        }
        return text;
    }

    private static string Number(double value, int minExponent, bool padExponent)
    {
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var (negative, digits, exponent) = Digits(shortest);
        var text = new StringBuilder();
        if (negative) text.Append('-');
        if (exponent < minExponent || exponent >= 21)
        {
            text.Append(digits[0]);
            if (digits.Length > 1) text.Append('.').Append(digits, 1, digits.Length - 1);
            text.Append('e').Append(exponent < 0 ? '-' : '+');
            var size = Math.Abs(exponent);
            if (size < 10 && (padExponent || exponent > 0)) text.Append('0');
            return text.Append(size).ToString();
        }
        if (exponent < 0) return text.Append("0.").Append('0', -exponent - 1).Append(digits).ToString();
        if (digits.Length <= exponent + 1) return text.Append(digits).Append('0', exponent + 1 - digits.Length).ToString();
        return text.Append(digits, 0, exponent + 1).Append('.').Append(digits, exponent + 1, digits.Length - exponent - 1).ToString();
    }

    /// <summary>Significant digits without zeros at either end, and the power of ten of the first one.</summary>
    private static (bool Negative, string Digits, int Exponent) Digits(string text)
    {
        var negative = text[0] == '-';
        var body = negative ? text[1..] : text;
        var e = body.IndexOf('E', StringComparison.Ordinal);
        var shift = e < 0 ? 0 : int.Parse(body.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? body : body[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var all = point < 0 ? mantissa : mantissa.Remove(point, 1);
        var leading = all.Length - all.TrimStart('0').Length;
        return (negative, all.Trim('0'), whole - leading - 1 + shift);
    }
}
