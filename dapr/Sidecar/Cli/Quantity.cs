using System.Globalization;

namespace Dapr.Sidecar.Cli;

/// <summary>Sizes as Kubernetes writes them: <c>4Mi</c>, <c>1.5Ki</c>, <c>16k</c>, <c>2e6</c>, <c>100</c>.</summary>
internal static class Quantity
{
    public const string Form = "a quantity such as 4Mi, 512Ki or 1048576";

    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000),
        ("T", 1_000_000_000_000), ("m", 0.001m), ("", 1),
    ];

    public static bool TryParse(string text, out int bytes)
    {
        bytes = 0;
        var (suffix, factor) = Array.Find(Suffixes, s => text.EndsWith(s.Suffix, StringComparison.Ordinal));
        var number = text[..^suffix.Length];
        if (!decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }
        if (Math.Abs(value) > int.MaxValue) return false;
        var size = value * factor;
        if (size != decimal.Truncate(size) || Math.Abs(size) > int.MaxValue) return false;
        bytes = (int)size;
        return true;
    }
}
