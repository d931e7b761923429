using System.Globalization;
using System.Text.RegularExpressions;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Jobs.Schedules;

/// <summary>Reads <c>dueTime</c> and <c>ttl</c>: a time (RFC 3339), or a duration from now on (Go's form, or ISO 8601).</summary>
internal static partial class PointInTime
{
    private const int DigitsOfTicks = 7;

    /// <exception cref="ScheduleException">It is neither.</exception>
    public static DateTimeOffset Parse(string text, string field, DateTimeOffset now)
    {
        if (TryParseTime(text, out var time)) return time;
        if (GoDuration.TryParse(text, out var span)) return Add(now, span);
        if (!IsoDuration.TryParse(text, out var duration))
            throw new ScheduleException($"{field} \"{text}\" is neither a time (2030-01-02T03:04:05Z) nor a duration (1h30m, PT90M)");
        if (duration.Repetitions > 0) throw new ScheduleException($"{field} \"{text}\" has repetitions, which are not supported here");
        try
        {
            return Add(AddDate(now, duration.Years, duration.Months, duration.Days), TimeSpan.FromSeconds(duration.Seconds));
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw new ScheduleException($"{field} \"{text}\" goes beyond the calendar");
        }
    }

    /// <summary>Ends at the ends of the calendar.</summary>
    public static DateTimeOffset Add(DateTimeOffset time, TimeSpan span)
    {
        if (span > DateTimeOffset.MaxValue - time) return DateTimeOffset.MaxValue;
        return span < DateTimeOffset.MinValue - time ? DateTimeOffset.MinValue : time + span;
    }

    /// <summary>As Go counts: what goes beyond the end of a month spills into the next one.</summary>
    private static DateTimeOffset AddDate(DateTimeOffset time, int years, int months, int days)
    {
        var utc = time.UtcDateTime;
        var month = (utc.Year * 12L) + utc.Month - 1 + (years * 12L) + months;
        if (month is < 12 or >= 9999 * 12L) return month < 12 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        var first = new DateTimeOffset((int)(month / 12), (int)(month % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero);
        return Add(first, TimeSpan.FromDays(utc.Day - 1) + utc.TimeOfDay + TimeSpan.FromDays(days));
    }

    private static bool TryParseTime(string text, out DateTimeOffset time)
    {
        time = default;
        if (Rfc3339().Match(text) is not { Success: true } match) return false;
        var fraction = match.Groups["fraction"].Value;
        var digits = fraction[..Math.Min(fraction.Length, DigitsOfTicks)].PadRight(DigitsOfTicks, '0');
        var zone = match.Groups["zone"].Value;
        return DateTimeOffset.TryParseExact(
            $"{match.Groups["second"].Value}.{digits}{(zone == "Z" ? "+00:00" : zone)}", "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out time);
    }

    [GeneratedRegex(@"\A(?<second>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})([.,](?<fraction>[0-9]+))?(?<zone>Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc3339();
}
