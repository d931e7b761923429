using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dapr.Sidecar.Resources.Yaml;

internal enum ScalarKind { Null, Text, Boolean, Integer, Number }

/// <summary>What a scalar means under YAML 1.1 as daprd reads it, and its text as daprd's JSON step leaves it (<c>0x10</c> is <c>16</c>).</summary>
internal readonly partial record struct YamlScalar(ScalarKind Kind, string Text)
{
    public static YamlScalar From(YamlScalarNode node)
    {
        var text = node.Value ?? "";
        if (node.Style is not (ScalarStyle.Plain or ScalarStyle.Any) || node.Tag is { IsEmpty: false, Value: "tag:yaml.org,2002:str" })
        {
            return new(ScalarKind.Text, text);
        }
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => new(ScalarKind.Null, ""),
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => new(ScalarKind.Boolean, "true"),
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => new(ScalarKind.Boolean, "false"),
            _ => Number(text) ?? new(ScalarKind.Text, text),
        };
    }

    private static YamlScalar? Number(string text)
    {
        if (!(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')) return null;
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var sign = plain is ['-' or '+', ..] ? 1 : 0;
        var digits = plain.AsSpan(sign);
        if (Integer(digits) is { } magnitude)
        {
            return new(ScalarKind.Integer, (plain[0] == '-' && magnitude != 0 ? "-" : "") + magnitude.ToString(CultureInfo.InvariantCulture));
        }
        if (!FloatForm().IsMatch(plain)) return null;
        var value = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
        return new(ScalarKind.Number, GoFloat(value));
    }

    private static ulong? Integer(ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty) return null;
        var radix = digits switch
        {
            ['0', 'x' or 'X', ..] => 16,
            ['0', 'b' or 'B', ..] => 2,
            ['0', 'o' or 'O', ..] => 8,
            ['0', _, ..] => 8,
            _ => 10,
        };
        var body = radix is 10 ? digits : digits[1] is >= '0' and <= '9' ? digits[1..] : digits[2..];
        if (body.IsEmpty) return null;
        ulong value = 0;
        foreach (var c in body)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix || value > (ulong.MaxValue - (ulong)digit) / (ulong)radix) return null;
            value = value * (ulong)radix + (ulong)digit;
        }
        return value;
    }

    /// <summary>Go's JSON writes plain digits between 1e-6 and 1e21 and an exponent outside.</summary>
    private static string GoFloat(double value)
    {
        var size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            >= 1e-6 and < 1e15 => value.ToString("0.######################", CultureInfo.InvariantCulture),
            >= 1e-6 and < 1e21 => value.ToString("F0", CultureInfo.InvariantCulture),
            _ => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
        };
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex FloatForm();
}
