using System.Globalization;
using System.Text;

namespace Dapr.Sidecar.Metadata;

/// <summary>A time span as Go writes it: <c>1m30s</c>, <c>500ms</c>.</summary>
internal static class GoDuration
{
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
}
