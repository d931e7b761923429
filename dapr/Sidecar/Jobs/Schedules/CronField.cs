using System.Globalization;

namespace Dapr.Sidecar.Jobs.Schedules;

/// <summary>One field of a cron expression: the values that match, as bits.</summary>
/// <param name="Bits">Bit n is set: the value n matches.</param>
/// <param name="IsStar">It was a star (or question mark) without a step.</param>
internal readonly record struct CronField(ulong Bits, bool IsStar)
{
    private static readonly string[] MonthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] WeekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static readonly CronRange Seconds = new(0, 59, []);
    public static readonly CronRange Minutes = Seconds;
    public static readonly CronRange Hours = new(0, 23, []);
    public static readonly CronRange Days = new(1, 31, []);
    public static readonly CronRange Months = new(1, 12, MonthNames);
    public static readonly CronRange Weekdays = new(0, 6, WeekdayNames);

    public bool Has(int value) => (Bits >> value & 1) != 0;

    public static CronField Only(int value) => new(1UL << value, IsStar: false);

    public static CronField All(CronRange range) => new(Span(range.Min, range.Max, 1), IsStar: true);

    /// <summary>Reads <c>*</c>, <c>5</c>, <c>mon-fri</c>, <c>*/15</c>, <c>10/5</c>, <c>1-30/2</c>, and lists of them.</summary>
    /// <exception cref="ScheduleException">It cannot be understood, or a number is out of range.</exception>
    public static CronField Parse(string text, CronRange range)
    {
        var (bits, star) = (0UL, false);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var field = ParsePart(part, range);
            bits |= field.Bits;
            star |= field.IsStar;
        }
        return bits == 0 ? throw new ScheduleException($"field \"{text}\" has no value") : new(bits, star);
    }

    private static CronField ParsePart(string part, CronRange range)
    {
        var slash = part.Split('/');
        if (slash.Length > 2) throw new ScheduleException($"too many slashes: {part}");
        var ends = slash[0].Split('-');
        var isStar = ends[0] is "*" or "?";
        if (!isStar && ends.Length > 2) throw new ScheduleException($"too many hyphens: {part}");
        var step = slash.Length == 2 ? Number(slash[1], []) : 1;
        var first = isStar ? range.Min : Number(ends[0], range);
        var last = isStar ? range.Max : Number(ends[^1], range);
        // "10/5" goes on to the end of the range.
        if (!isStar && ends.Length == 1 && slash.Length == 2) last = range.Max;
        if (first < range.Min) throw new ScheduleException($"{first} is below the minimum {range.Min}: {part}");
        if (last > range.Max) throw new ScheduleException($"{last} is above the maximum {range.Max}: {part}");
        if (first > last) throw new ScheduleException($"the range begins with {first} and ends with {last}: {part}");
        if (step == 0) throw new ScheduleException($"a step must be a positive number: {part}");
        return new(Span(first, last, step), isStar && step == 1);
    }

    private static ulong Span(int first, int last, int step)
    {
        var bits = 0UL;
        for (var value = (long)first; value <= last; value += step) bits |= 1UL << (int)value;
        return bits;
    }

    private static int Number(string text, CronRange range)
    {
        var name = Array.IndexOf(range.Names, text.ToLowerInvariant());
        return name >= 0 ? range.Min + name : Number(text, range.Names);
    }

    private static int Number(string text, string[] names)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0) return number;
        throw new ScheduleException(names.Length == 0 ? $"\"{text}\" is no number" : $"\"{text}\" is neither a number nor one of {string.Join(", ", names)}");
    }
}

/// <summary>What may stand in a field.</summary>
/// <param name="Min">The smallest value; the first name stands for it.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Names">Names of the values, in lower case; empty: numbers only.</param>
internal sealed record CronRange(int Min, int Max, string[] Names);
