using System.Globalization;
using System.Text;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Cel;

/// <summary>int(), uint(), double(), string(), bytes(), bool(): from one type to another, or an error where nothing fits.</summary>
internal static class CelConversions
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static object Convert(string type, object? value)
    {
        try
        {
            return (type, value) switch
            {
                ("int", long) or ("uint", ulong) or ("double", double) or ("string", string) or ("bytes", byte[]) or ("bool", bool) => value!,
                ("int", ulong number) => checked((long)number),
                ("int", double number) => checked((long)number),
                ("int", string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
                ("int", DateTimeOffset time) => time.ToUnixTimeSeconds(),
                ("uint", long number) => checked((ulong)number),
                ("uint", double number) => checked((ulong)number),
                ("uint", string text) => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
                ("double", long number) => (double)number,
                ("double", ulong number) => (double)number,
                ("double", string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
                ("string", long number) => number.ToString(CultureInfo.InvariantCulture),
                ("string", ulong number) => number.ToString(CultureInfo.InvariantCulture),
                ("string", double number) => GoFormat.Number(number),
                ("string", bool flag) => flag ? "true" : "false",
                ("string", byte[] data) => Strict.GetString(data),
                ("string", DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture).Replace("+00:00", "Z", StringComparison.Ordinal),
                ("string", TimeSpan span) => span.TotalSeconds.ToString(CultureInfo.InvariantCulture) + "s",
                ("bytes", string text) => Encoding.UTF8.GetBytes(text),
                ("bool", "1" or "t" or "true" or "TRUE" or "True") => true,
                ("bool", "0" or "f" or "false" or "FALSE" or "False") => false,
                _ => CelError.NoOverload(type),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or DecoderFallbackException)
        {
            return new CelError($"type conversion error: {value} to {type}");
        }
    }
}
