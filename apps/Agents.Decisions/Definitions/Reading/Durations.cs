using System.Globalization;
using System.Text.RegularExpressions;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Times such as <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>24h</c>, <c>7d</c>.</summary>
internal static partial class Durations
{
    public const string Words = "a time such as 500ms, 30s, 15m, 24h or 7d";

    public static TimeSpan? Read(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > 1_000_000_000)
            return null;
        return match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => number > 100_000 ? null : TimeSpan.FromDays(number),
        };
    }

    [GeneratedRegex(@"^([0-9]+)(ms|s|m|h|d)\z")]
    private static partial Regex Form();
}
