using System.Text.RegularExpressions;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>Takes values out of clauses: without what hangs on to them, and one by one.</summary>
internal static partial class Values
{
    private const int MaxLength = 120;
    private const int MaxWords = 14;
    private const int MaxItems = 8;

    /// <summary>Without "now", "since last year", ", not Bergen" and such. Null: nothing is left, or too much.</summary>
    public static string? Trim(string value)
    {
        var text = Contrast().Replace(value, "");
        for (var next = Tail().Replace(text, ""); next != text; next = Tail().Replace(text, ""))
            text = next;
        text = text.Trim(' ', ',', '.', '!', ':', '"', '\'', '-', '(', ')');
        return text.Length is > 0 and <= MaxLength && text.Count(one => one == ' ') < MaxWords ? text : null;
    }

    /// <summary>The parts of a list. What goes on with something else is none, and has one part.</summary>
    public static IReadOnlyList<string> Items(string value)
    {
        var parts = Separators().Split(value);
        return [.. parts.Take(parts.Any(one => Further().IsMatch(one)) ? 1 : MaxItems).Select(Trim).OfType<string>()];
    }

    /// <summary>
    /// What a preference is about: of "aisle seats on long flights" the seat on a long flight. Another kind of seat then replaces it, another
    /// kind of meal does not.
    /// </summary>
    public static (string Topic, string Value) Preference(string value)
    {
        var plain = Over().Replace(value, "");
        var match = Phrase().Match(plain);
        var words = Wording.Words(match.Success ? match.Groups["phrase"].Value : plain);
        if (words.Count < 2 || words[0] == "to")
            return ("", plain);
        var tail = match.Success ? " " + Wording.Normalise(match.Groups["tail"].Value) : "";
        return ($" {Wording.Singular(words[^1])}{tail}", plain);
    }

    /// <summary>An attribute by one name: "e-mail address" and "email" are the same.</summary>
    public static string Attribute(string name)
    {
        var words = string.Join(' ', Wording.Words(name.Replace("'s", "", StringComparison.Ordinal)))
            .Replace("favorite", "favourite", StringComparison.Ordinal).Replace("color", "colour", StringComparison.Ordinal).Replace("colouru", "colour", StringComparison.Ordinal);
        return words switch
        {
            "birth date" or "date of birth" or "birthdate" or "dob" => "birthday",
            "e mail" or "email address" or "e mail address" or "mail address" => "email",
            "phone number" or "mobile" or "mobile number" or "cell" or "cell phone" or "telephone" or "telephone number" or "number" => "phone",
            "surname" or "family name" => "last name",
            "home address" or "postal address" => "address",
            _ => words,
        };
    }

    [GeneratedRegex(@"(?<!\b(?:do|does|did|am|is|are|was|were|will|would|can|could|should|have|has|must|may)),?\s+(?:not|rather than|instead of|as opposed to)\s.*$", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Contrast();

    [GeneratedRegex(
        @"(?:,\s*)?\s(?:now|these days|nowadays|currently|at the moment|for the moment|for now|any ?more|any longer|too|as well|though|by the way|btw|right now|already|instead|please|actually|recently|today|yesterday|a lot|very much|so much|the most|since\s.*|last (?:week|month|year|spring|summer|autumn|fall|winter|\w+day)|this (?:week|month|year)|(?:a|an|two|three|four|five|six|several|\d+) (?:few )?(?:days?|weeks?|months?|years?) ago|because\s.*|which\s.*|so (?:i|that|please)\s.*|and (?:bought|got|have|has|had|must|am|is|are|only|then|now|it|we|they|he|she)\s.*|until\s.*|, (?:who|which|where)\s.*)$",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Tail();

    [GeneratedRegex(@"^(?:even|no|not|never|but|with|without|please|though|if|when|while|then)\b|\b(?:i|you|we|they|it|he|she|makes?|is|are|has|have|was|were|do|does|will)\b", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Further();

    [GeneratedRegex(@"\s*,\s*(?:and |or |but )?(?:also )?|\s+(?:and|or|nor|as well as|plus)\s+(?:also )?", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Separators();

    [GeneratedRegex(@"\s+(?:over|to|rather than|instead of|than)\s.*$", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Over();

    [GeneratedRegex(@"^(?<phrase>.+?)(?<tail>\s(?:on|for|in|at|when|with|during|if|by|from|after|before)\s.+)$", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Phrase();
}
