using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dapr.Jobs.Schedules;

/// <summary>
/// By which marks the official SDK tells the forms of a schedule apart. They are loose, and what has none of them is not sent; an
/// application must see the same here.
/// </summary>
internal static partial class ScheduleForms
{
    private const int CronFields = 6;
    private static readonly string[] Periods = ["yearly", "monthly", "weekly", "daily", "midnight", "hourly"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static bool IsPeriod(string expression) =>
        expression.StartsWith('@') && (EveryForm().IsMatch(expression) || Periods.Any(period => expression.EndsWith(period, StringComparison.InvariantCulture)));

    /// <summary>Anywhere in the text: also in one that is something else.</summary>
    public static bool HasDuration(string expression) => NumberWithUnit().IsMatch(expression.Replace("@every ", "", StringComparison.Ordinal));

    /// <summary>Five spaces, and a digit or two stars or the name of a day anywhere.</summary>
    public static bool IsCron(string expression) =>
        expression.Split(' ').Length == CronFields
        && (expression.Any(char.IsDigit) || expression.Contains("* *", StringComparison.Ordinal) || Days.Any(day => expression.Contains(day, StringComparison.Ordinal)));

    public static string Duration(TimeSpan span)
    {
        var text = new StringBuilder();
        Append(span.Hours, "h");
        Append(span.Minutes, "m");
        Append(span.Seconds, "s");
        Append(span.Milliseconds, "ms");
        return text.ToString();

        void Append(int number, string unit)
        {
            if (number > 0) text.Append(number.ToString(CultureInfo.InvariantCulture)).Append(unit);
        }
    }

    [GeneratedRegex(@"^@every (\d+(h|m|s|ms))+$", RegexOptions.ExplicitCapture)]
    private static partial Regex EveryForm();

    [GeneratedRegex(@"\d[hms]")]
    private static partial Regex NumberWithUnit();
}
