using System.Globalization;
using Cronos;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Checks cron expressions of five fields: <c>*</c>, numbers, names, ranges, steps and lists of these.</summary>
internal static class CronForm
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    // Less than a record is kept, with a day to run in.
    private const int MaxGapDays = 6;
    private const int DaysToLookAt = 366;

    private static readonly DateTime AnyTime = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Field[] Fields =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of month", 1, 31, []),
        new("month", 1, 12, Months),
        new("day of week", 0, 6, Days),
    ];

    /// <summary>What is wrong and what is allowed; null when nothing is.</summary>
    public static string? Mistake(string text)
    {
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
            return $"it has {parts.Length} fields; allowed: five, {string.Join(", ", Fields.Select(field => field.Name))}.";
        for (var i = 0; i < parts.Length; i++)
        {
            if (!parts[i].Split(',').All(item => IsItem(item, Fields[i])))
                return $"the {Fields[i].Name} is '{parts[i]}'; allowed: {Fields[i].Words}.";
        }
        // Who keeps the schedule reads it the same way; day of month and day of week have to hold both.
        if (!CronExpression.TryParse(text, out var cron))
            return "it is no cron expression; allowed: five fields such as 0 3 * * MON.";
        if (cron.GetNextOccurrence(AnyTime) is null)
            return "no such day ever comes; allowed: a day that its month has.";
        return Enumerable.Range(0, DaysToLookAt).Select(day => AnyTime.AddDays(day)).Any(day => cron.GetNextOccurrence(day) - day is null or { TotalDays: > MaxGapDays })
            ? $"it pauses for more than {MaxGapDays} days; allowed: a time at least every {MaxGapDays} days, for accepted calls are kept for 7."
            : null;
    }

    private static bool IsItem(string item, Field field)
    {
        var range = item;
        if (item.Split('/') is [var before, var after])
        {
            if (!int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var step) || step < 1 || step > field.Max)
                return false;
            range = before;
        }
        return IsRange(range, field);
    }

    private static bool IsRange(string text, Field field)
    {
        if (text == "*")
            return true;
        var ends = text.Split('-');
        return field.Value(ends[0]) is { } first && ends.Length <= 2 && field.Value(ends[^1]) is { } last && first <= last;
    }

    private sealed record Field(string Name, int Min, int Max, string[] Names)
    {
        public string Words => string.Create(
            CultureInfo.InvariantCulture,
            $"{Min} to {Max}{(Names.Length > 0 ? $" or {Names[0]} to {Names[^1]}" : "")}, *, ranges (a-b), steps (*/n) and lists (a,b)");

        public int? Value(string text)
        {
            var name = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (name >= 0)
                return name + Min;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Min && number <= Max
                ? number
                : null;
        }
    }
}
