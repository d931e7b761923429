using System.Text.RegularExpressions;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>Turns a denial into what it denies, so that one rule knows both.</summary>
internal static partial class Polarity
{
    /// <summary>The clause without its denial, and whether there was one.</summary>
    public static (string Clause, bool IsDenied) Of(string clause)
    {
        var ended = Ending().Replace(clause, "");
        foreach (var (pattern, positive) in Forms)
        {
            if (pattern.IsMatch(ended))
                return (Base(pattern.Replace(ended, positive, 1)), true);
        }
        return (ended, false);
    }

    /// <summary>What somebody does not know, think or want says nothing that lasts.</summary>
    public static bool IsEmpty(string clause) => Empty().IsMatch(clause);

    private static readonly (Regex Pattern, string Positive)[] Forms =
    [
        (Form(@"^i (?:have |recently |just )*(?:stopped|quit|gave up|given up) (?=\w+ing\b)"), "I "),
        (Form(@"^i (?:have |recently |just )*(?:moved out of|moved away from) "), "I live in "),
        (Form(@"^i (?:have |recently |just )*(?:left|quit) my job (?:at|with) "), "I work at "),
        (Form(@"^i (?:have |recently |just )*(?:sold|gave away|got rid of|lost) my (?!job|way|mind|patience|temper)"), "I have a "),
        (Form(@"^i no longer "), "I "),
        (Form(@"^i (?:really |still |also |just )*do not (?:really |actually )?(?:have|own) any "), "I have "),
        (Form(@"^i (?:really |still |also |just )*do not (?:really |actually |even )?"), "I "),
        (Form(@"^i used to be "), "I am "),
        (Form(@"^i used to "), "I "),
        (Form(@"^i am (?:no longer|not|not really) "), "I am "),
        (Form(@"^i have no (?!idea|clue|time|problem|issue|doubt|choice|more)"), "I have "),
        (Form(@"^i never (?=eat|drink|smoke)"), "I "),
        (Form(@"^(my (?:[\w'-]+ ){1,4}(?:is|are|was)) (?:not|no longer) "), "$1 "),
    ];

    // "stopped eating" was read as "I eating".
    private static string Base(string clause) => Gerund().Replace(clause, match => "I " + match.Groups["verb"].Value.ToLowerInvariant() switch
    {
        "living" => "live",
        "smoking" => "smoke",
        "using" => "use",
        "liking" => "like",
        "loving" => "love",
        "driving" => "drive",
        "practising" or "practicing" => "practise",
        var verb => verb[..^3],
    });

    private static Regex Form(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(MatchLimit.Milliseconds));

    [GeneratedRegex(@"(?:,?\s+(?:any ?more|any longer|at all|these days|nowadays|now|currently|at the moment|too|as well|by the way|btw|please)(?<!\b(?:from|until|till|by) now))+$", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Ending();

    [GeneratedRegex(@"^I (?<verb>\w{2,}ing)\b", RegexOptions.None, MatchLimit.Milliseconds)]
    private static partial Regex Gerund();

    [GeneratedRegex(
        @"^i (?:really |still |just )*(?:do|did|could|would|will) not (?:really |actually |even )?(?:know|think|understand|want|need|see|remember|recall|care|mind|get|believe|feel|find|receive|have (?:time|a clue|an idea|access|it|that|the)|recogni[sz]e|agree|seem|expect)\b|^i am not (?:sure|certain|able|happy|satisfied|convinced|ready|done|aware|getting|seeing|asking|trying|saying|receiving)\b",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Empty();
}
