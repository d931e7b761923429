using System.Text.RegularExpressions;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>What is said of somebody of the person's: "my wife is vegan" is read as "I am vegan", of the wife.</summary>
internal static partial class OtherPeople
{
    private const string Who =
        @"(?:(?:older|younger|elder|eldest|youngest|oldest|best|little|big|twin|step|late|new) )?(?:wife|husband|spouse|partner|fianc[eé]e?|girlfriend|boyfriend|son|daughter|kids?|child|children|baby|mother|father|mum|mom|dad|parents|brother|sister|boss|manager|assistant|colleague|friend|roommate|flatmate|neighbou?r|grand(?:mother|father|ma|pa|son|daughter)|aunt|uncle|cousin|nephew|niece|twin|dog|cat|horse|doctor|dentist|therapist|accountant|team|company)";

    /// <summary>Of whom, and the clause as he would say it himself; of the person himself as it is.</summary>
    public static (string Subject, string Clause) Of(string clause)
    {
        var match = Clause().Match(clause);
        if (!match.Success)
            return (MemorySlot.Self, clause);
        var who = match.Groups["who"].Value.ToLowerInvariant();
        var rest = match.Groups["rest"].Value;
        return (who, match.Groups["be"].Success
            ? $"I {(match.Groups["be"].Value.StartsWith("wa", StringComparison.OrdinalIgnoreCase) || match.Groups["be"].Value.StartsWith("we", StringComparison.OrdinalIgnoreCase) ? "was" : "am")} {rest}"
            : match.Groups["does"].Success ? $"I do not {rest}"
            : $"I {Plain(match.Groups["verb"].Value)} {rest}");
    }

    /// <summary>A name that is given to somebody: "my dog is called Rex".</summary>
    public static (string Who, string Name)? Named(string clause) =>
        Name().Match(clause) is { Success: true } match ? (match.Groups["who"].Value.ToLowerInvariant(), match.Groups["v"].Value) : null;

    private static string Plain(string verb) => verb.ToLowerInvariant() switch
    {
        "has" => "have",
        "studies" => "study",
        "practises" => "practise",
        "moved" or "works" or "have" => verb.TrimEnd('s'),
        var other => other.EndsWith('s') ? other[..^1] : other,
    };

    [GeneratedRegex(
        $@"^my (?<who>{Who}) (?:(?:also|really|now|currently|just|still|recently|always) )*(?:(?<be>is|are|was|were)|(?<does>does not|do not)|(?<verb>lives?|works?|likes?|loves?|hates?|dislikes?|enjoys?|prefers?|speaks?|eats?|drinks?|smokes?|owns?|drives?|has|have|plays?|studies|study|moved|cannot|joined|supports?|collects?|no longer|never)) (?<rest>.+)$",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Clause();

    [GeneratedRegex(
        $@"^(?i:my) (?<who>(?i:{Who}))(?:(?i:'s name)(?i: is| are)|(?i: is called| is named| are called| are named)|(?i: is| are)) (?<v>\p{{Lu}}[\w'-]*(?: (?:and )?\p{{Lu}}[\w'-]*){{0,3}})$",
        RegexOptions.None, MatchLimit.Milliseconds)]
    private static partial Regex Name();
}
