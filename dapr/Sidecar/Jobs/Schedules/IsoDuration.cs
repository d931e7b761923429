using System.Buffers;
using System.Globalization;

namespace Dapr.Sidecar.Jobs.Schedules;

/// <summary>A duration in the form of ISO 8601 as Dapr reads it (<c>P1Y2M3W4DT5H6M7S</c>, <c>R3/PT1M</c>): whole numbers, weeks beside the others.</summary>
/// <param name="Years">Years.</param>
/// <param name="Months">Months; the last ones named count.</param>
/// <param name="Days">Days, weeks included.</param>
/// <param name="Seconds">Hours and minutes included.</param>
/// <param name="Repetitions">What stands behind <c>R</c>; null without one.</param>
internal readonly record struct IsoDuration(int Years, int Months, int Days, long Seconds, int? Repetitions)
{
    private static readonly SearchValues<char> Units = SearchValues.Create("TYMWDHS");

    public static bool TryParse(string text, out IsoDuration value)
    {
        value = default;
        if (text.Length < 2) return false;
        var rest = text.AsSpan();
        if (rest[0] == 'R')
        {
            var slash = rest.IndexOf('/');
            var digits = slash < 0 ? rest[1..] : rest[1..slash];
            if (!TryNumber(digits, out var repetitions)) return false;
            value = value with { Repetitions = repetitions };
            rest = slash < 0 ? [] : rest[(slash + 1)..];
            if (rest.IsEmpty) return true;
        }
        return rest[0] == 'P' && TryParts(rest[1..], ref value);
    }

    private static bool TryParts(ReadOnlySpan<char> rest, ref IsoDuration value)
    {
        var inTime = false;
        while (!rest.IsEmpty)
        {
            var at = rest.IndexOfAny(Units);
            if (at < 0) return true; // Digits without a unit at the end are not looked at.
            var unit = rest[at];
            if (unit == 'T')
            {
                if (at != 0) return false;
                inTime = true;
            }
            else if (!TryNumber(rest[..at], out var number) || !TryAdd(unit, number, inTime, ref value))
            {
                return false;
            }
            rest = rest[(at + 1)..];
        }
        return true;
    }

    private static bool TryAdd(char unit, int number, bool inTime, ref IsoDuration value)
    {
        switch (unit)
        {
            case 'Y' when !inTime:
                value = value with { Years = number };
                return true;
            case 'M' when !inTime:
                value = value with { Months = number };
                return true;
            case 'W' or 'D' when !inTime:
                value = value with { Days = unchecked(value.Days + (unit == 'W' ? number * 7 : number)) };
                return true;
            case 'H' or 'M' or 'S' when inTime:
                var seconds = value.Seconds + ((long)number * unit switch { 'H' => 3600, 'M' => 60, _ => 1 });
                value = value with { Seconds = seconds };
                return true;
            default:
                return false;
        }
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
