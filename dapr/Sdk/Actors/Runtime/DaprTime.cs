using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dapr.Actors.Runtime;

/// <summary>Durations as actors and sidecar exchange them.</summary>
internal static partial class DaprTime
{
    private const string EveryPrefix = "@every ";

    /// <summary>What stands for "never" and "not told".</summary>
    public static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    /// <summary>Hours, minutes, seconds and milliseconds; empty for never.</summary>
    public static string Write(TimeSpan? value) => value is not { } span || span < TimeSpan.Zero
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{(span.Days * 24) + span.Hours}h{span.Minutes}m{span.Seconds}s{span.Milliseconds}ms");

    /// <summary>A period; with repetitions in the form of ISO 8601.</summary>
    /// <exception cref="ArgumentException">It has repetitions and parts of a second.</exception>
    public static string Write(TimeSpan period, int? repetitions)
    {
        if (repetitions is not { } times) return Write(period);
        if (period.Milliseconds > 0) throw new ArgumentException($"A period with repetitions must be whole seconds, not {period}.", nameof(period));
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"R{times}/P");
        if (period.Days > 0) text.Append(CultureInfo.InvariantCulture, $"{period.Days}D");
        text.Append('T');
        if (period.Hours > 0) text.Append(CultureInfo.InvariantCulture, $"{period.Hours}H");
        if (period.Minutes > 0) text.Append(CultureInfo.InvariantCulture, $"{period.Minutes}M");
        if (period.Seconds > 0) text.Append(CultureInfo.InvariantCulture, $"{period.Seconds}S");
        return text.ToString();
    }

    /// <summary>Go's form, ISO 8601, with or without <c>@every</c>. What is empty or a point in time is never.</summary>
    public static TimeSpan Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return Never;
        if (text.StartsWith(EveryPrefix, StringComparison.Ordinal)) text = text[EveryPrefix.Length..];
        if (Iso().Match(text) is { Success: true } iso)
            return TimeSpan.FromDays((Number(iso, "y") * 365) + (Number(iso, "mo") * 30) + (Number(iso, "w") * 7) + Number(iso, "d"))
                + TimeSpan.FromSeconds((Number(iso, "h") * 3600) + (Number(iso, "mi") * 60) + Number(iso, "s"));
        if (Go().Match(text) is not { Success: true } go) return Never;
        return TimeSpan.FromHours(Number(go, "h")) + TimeSpan.FromMinutes(Number(go, "mi")) + TimeSpan.FromSeconds(Number(go, "s"))
            + TimeSpan.FromMilliseconds(Number(go, "ms")) + TimeSpan.FromMicroseconds(Number(go, "us"));
    }

    private static double Number(Match match, string group) =>
        match.Groups[group] is { Success: true, Value: var text } ? double.Parse(text, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A(R\d+/)?P((?<y>\d+)Y)?((?<mo>\d+)M)?((?<w>\d+)W)?((?<d>\d+)D)?(T((?<h>\d+)H)?((?<mi>\d+)M)?((?<s>\d+)S)?)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();

    [GeneratedRegex(@"\A((?<h>[0-9.]+)h)?((?<mi>[0-9.]+)m(?!s))?((?<s>[0-9.]+)s)?((?<ms>[0-9.]+)ms)?((?<us>[0-9.]+)(us|µs|μs))?([0-9.]+ns)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Go();
}
