using System.Globalization;
using System.Text.RegularExpressions;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>Days that are named in what is said.</summary>
internal static partial class SaidDates
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    /// <summary>The end of the last day that is named; null: none is.</summary>
    public static DateTimeOffset? EndOf(string clause, DateTimeOffset at) => Days(clause, at).Select(day => day.AddDays(1)).Cast<DateTimeOffset?>().Max();

    /// <summary>The end of what "until ..." names, and the beginning of what "from ..." does.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? To) Interval(string clause, DateTimeOffset at)
    {
        DateTimeOffset? First(Regex pattern) => pattern.Match(clause) is { Success: true } match
            && Days(match.Groups["rest"].Value, at).Cast<DateTimeOffset?>().FirstOrDefault() is { } day ? day : null;
        return (First(Starting()), First(Until())?.AddDays(1));
    }

    private static IEnumerable<DateTimeOffset> Days(string clause, DateTimeOffset at)
    {
        var today = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        foreach (Match match in Iso().Matches(clause))
        {
            if (DateTimeOffset.TryParseExact(match.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
                yield return day;
        }
        foreach (Match match in Named().Matches(clause))
        {
            var month = Array.FindIndex(Months, one => one.StartsWith(match.Groups["month"].Value[..3], StringComparison.OrdinalIgnoreCase)) + 1;
            var number = int.Parse(match.Groups["day"].Value, CultureInfo.InvariantCulture);
            var year = match.Groups["year"].Success ? int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture) : today.Year;
            if (Day(year, month, number) is not { } day)
                continue;
            // Without a year it is the next one.
            yield return match.Groups["year"].Success || day >= today ? day : Day(year + 1, month, number) ?? day;
        }
        foreach (Match match in Near().Matches(clause))
        {
            yield return match.Value.ToLowerInvariant() switch
            {
                "today" or "tonight" => today,
                "tomorrow" => today.AddDays(1),
                "this week" or "this weekend" => today.AddDays(7 - (((int)today.DayOfWeek + 6) % 7) - 1),
                "next week" or "next weekend" => today.AddDays(14 - (((int)today.DayOfWeek + 6) % 7) - 1),
                "next month" => new DateTimeOffset(today.Year, today.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(2).AddDays(-1),
                _ => new DateTimeOffset(today.Year, today.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1).AddDays(-1),
            };
        }
    }

    private static DateTimeOffset? Day(int year, int month, int day) =>
        month is >= 1 and <= 12 && year is >= 1900 and <= 2200 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero)
            : null;

    [GeneratedRegex(@"\b\d{4}-\d{2}-\d{2}\b", RegexOptions.None, MatchLimit.Milliseconds)]
    private static partial Regex Iso();

    [GeneratedRegex(
        @"\b(?:(?<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)|(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?) (?<day>\d{1,2})(?:st|nd|rd|th)?)\b(?:,? (?<year>\d{4}))?",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Named();

    [GeneratedRegex(@"\b(?:today|tonight|tomorrow|this weekend|next weekend|this week|next week|this month|next month)\b", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Near();

    [GeneratedRegex(@"\b(?:until|till|through)\b(?<rest>.+)$", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Until();

    [GeneratedRegex(@"\b(?:from|starting|as of|beginning)\b(?: on)?(?<rest>.+)$", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Starting();
}
