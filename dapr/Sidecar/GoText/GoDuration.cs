using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dapr.Sidecar.GoText;

/// <summary>Durations as Go reads and writes them (<c>300ms</c>, <c>1.5h</c>, <c>1m30s</c>, <c>-2s</c>).</summary>
internal static class GoDuration
{
    public const string Form = "a duration such as 500ms, 5s or 1m30s";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Ticks)[] Units =
    [
        ("ns", 0.01), ("us", 10), ("µs", 10), ("μs", 10), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var rest = text.AsSpan();
        var negative = false;
        if (rest is ['-' or '+', ..])
        {
            negative = rest[0] == '-';
            rest = rest[1..];
        }
        if (rest is "0") return true;
        if (rest.IsEmpty) return false;
        double ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }
            rest = rest[digits..];
            var end = rest.IndexOfAny(Digits);
            var unit = end < 0 ? rest : rest[..end];
            if (TicksOf(unit) is not { } perUnit) return false;
            ticks += number * perUnit;
            rest = rest[unit.Length..];
        }
        // Go counts nanoseconds in 64 bits: some 292 years.
        if (ticks > long.MaxValue / 100.0) return false;
        value = TimeSpan.FromTicks((long)Math.Round(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>A Go duration, or a whole number of <paramref name="bareUnit"/>.</summary>
    public static bool TryParse(string text, TimeSpan bareUnit, out TimeSpan value)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return TryParse(text, out value);
        var ticks = (double)number * bareUnit.Ticks;
        var fits = Math.Abs(ticks) < TimeSpan.MaxValue.Ticks;
        value = fits ? TimeSpan.FromTicks((long)ticks) : default;
        return fits;
    }

    public static string Text(TimeSpan span)
    {
        if (span == TimeSpan.Zero) return "0s";
        if (span < TimeSpan.FromMilliseconds(1)) return Number(span.TotalMicroseconds) + "µs";
        if (span < TimeSpan.FromSeconds(1)) return Number(span.TotalMilliseconds) + "ms";
        var text = new StringBuilder();
        var hours = (long)span.TotalHours;
        if (hours > 0) text.Append(hours).Append('h');
        if (hours > 0 || span.Minutes > 0) text.Append(span.Minutes).Append('m');
        return text.Append(Number(span.Seconds + (span.Ticks % TimeSpan.TicksPerSecond / (double)TimeSpan.TicksPerSecond))).Append('s').ToString();
    }

    private static string Number(double value) => value.ToString("0.#######", CultureInfo.InvariantCulture);

    private static double? TicksOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, ticks) in Units)
        {
            if (unit.SequenceEqual(name)) return ticks;
        }
        return null;
    }
}
