using System.Buffers;
using System.Globalization;

namespace Dapr.Sidecar.Pubsub.Json;

/// <summary>Values in metadata as Go's library reads them.</summary>
internal static class GoValues
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static bool TryBool(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "TRUE" or "true" or "True";
        return value || text is "0" or "f" or "F" or "FALSE" or "false" or "False";
    }

    /// <summary>Durations like <c>1h30m</c>, <c>1.5s</c>, <c>200ms</c>, and a bare <c>0</c>.</summary>
    public static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+")) rest = rest[1..];
        if (rest.SequenceEqual("0")) return true;
        if (rest.IsEmpty) return false;
        var ticks = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
            rest = rest[digits..];
            var end = rest.IndexOfAny(Digits);
            var unit = end < 0 ? rest : rest[..end];
            double? size = unit switch
            {
                "ns" => 0.01,
                "us" or "µs" or "μs" => 10,
                "ms" => TimeSpan.TicksPerMillisecond,
                "s" => TimeSpan.TicksPerSecond,
                "m" => TimeSpan.TicksPerMinute,
                "h" => TimeSpan.TicksPerHour,
                _ => null,
            };
            if (size is null) return false;
            ticks += amount * size.Value;
            rest = rest[unit.Length..];
        }
        // Go counts nanoseconds in 64 bits: some 292 years.
        if (ticks > long.MaxValue / 100.0) return false;
        value = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }
}
