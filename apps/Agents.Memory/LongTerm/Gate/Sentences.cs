using System.Text.RegularExpressions;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>Takes a text apart into clauses that say one thing each.</summary>
internal static partial class Sentences
{
    private const int MaxSentences = 40;
    private const int MaxClauses = 12;

    private const int MaxLength = 500;

    /// <summary>What is said; questions are not. Of a question stays what it gives as its reason.</summary>
    public static IEnumerable<string> Clauses(string sentence) =>
        Sentence(sentence).Select(one => one.Trim()).Where(one => one.Length is > 3 and <= MaxLength).Take(MaxClauses);

    /// <summary>Sentences of the person's own, questions among them.</summary>
    public static IEnumerable<string> Of(string text) => Ends().Split(Quoted().Replace(text, " ")).Select(one => one.Trim()).Where(one => one.Length > 3).Take(MaxSentences);

    public static bool IsQuestion(string sentence) => sentence.EndsWith('?') || Asking().IsMatch(sentence);

    /// <summary>With contractions written out, one space between words, and without quotes of other shapes.</summary>
    public static string Expanded(string clause)
    {
        var text = Blanks().Replace(clause.Replace('’', '\'').Replace('‘', '\''), " ").Trim().TrimEnd('.', '!', ' ');
        text = Contracted().Replace(text, match => Written(match.Value));
        return text;
    }

    /// <summary>Without what only leads up to it: greetings, "actually", "remember that". Says whether it is to be remembered, or corrects.</summary>
    public static (string Clause, bool IsToRemember, bool IsCorrection) Lead(string clause)
    {
        var (remember, correction) = (false, false);
        for (var match = Leading().Match(clause); match.Success && match.Length < clause.Length; match = Leading().Match(clause))
        {
            remember |= match.Groups["remember"].Success;
            correction |= match.Groups["correction"].Success;
            clause = clause[match.Length..].TrimStart();
        }
        return (clause, remember, correction);
    }

    private static string[] Sentence(string sentence)
    {
        var parts = Joints().Split(sentence);
        if (!IsQuestion(sentence))
            return parts;
        var reasons = Reasons().Match(sentence);
        return reasons.Success ? Joints().Split(reasons.Groups["reason"].Value.TrimEnd('?', ' ')) : [];
    }

    private static string Written(string contraction) => contraction.ToLowerInvariant() switch
    {
        "can't" => "cannot",
        "won't" => "will not",
        "shan't" => "shall not",
        "i'm" => "I am",
        "let's" => "let us",
        var word when word.EndsWith("n't", StringComparison.Ordinal) => contraction[..^3] + " not",
        var word when word.EndsWith("'ve", StringComparison.Ordinal) => contraction[..^3] + " have",
        var word when word.EndsWith("'ll", StringComparison.Ordinal) => contraction[..^3] + " will",
        var word when word.EndsWith("'re", StringComparison.Ordinal) => contraction[..^3] + " are",
        var word when word.EndsWith("'d", StringComparison.Ordinal) => contraction[..^2] + " would",
        _ => contraction,
    };

    // Words of somebody else: a quotation that speaks of an "I", and lines that an answer quotes.
    [GeneratedRegex(@"(?<=^|[\s(:])[""“„«](?=\S)(?:[^""“”„«»]*[^\w""“”„«»])?(?:i|i'm|i’m|my)\b[^""“”„«»]*[""”“»]|^[ \t]*>.*$", RegexOptions.IgnoreCase | RegexOptions.Multiline, MatchLimit.Milliseconds)]
    private static partial Regex Quoted();

    // A full stop within a number, an address or an abbreviation of one letter ends nothing.
    [GeneratedRegex(@"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\b(?:Mr|Mrs|Ms|Dr|St|No|approx|e\.g|i\.e)\.)\s+|[\r\n;]+", RegexOptions.None, MatchLimit.Milliseconds)]
    private static partial Regex Ends();

    [GeneratedRegex(
        @"\s*,?\s+(?:and|but|so|because|since|while|although|whereas|plus|as)\s+(?=(?:now\s+|also\s+|actually\s+|then\s+|please\s+|these days\s+)?(?:i\b|my\b|call me\b|never\s|always\s|(?:do\snot|don['’]t)\s))|\s*,\s+(?=(?:now\s+|also\s+|actually\s+)?(?:i\b|my\b|call me\b))|\s+[-–—]+\s+(?=(?:i\b|my\b))",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Joints();

    [GeneratedRegex(
        @"^\W*(?:(?:hi|hello|hey|ok|okay|so|and|but|well|thanks|please)\b[\s,!]*)*(?:what|when|where|who|whom|whose|which|why|how|can you|could you|would you|will you|do you|did you|are you|is there|are there|is it|is my|are my|was my|did my|has my|does my|do i|did i|am i|can i|could i|should i|may i|have i|was i|have you|is that|is this|do we)\b",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Asking();

    [GeneratedRegex(@"\b(?:because|since|as|given that|considering|considering that|,)\s+(?<reason>(?:i|my)\b.+)$", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Reasons();

    [GeneratedRegex(
        @"^(?:(?<remember>(?:please |do )?(?:remember|note|keep in mind|bear in mind|do not forget|don['’]t forget|never forget|make a note|you should know|for your information|fyi|for the record|i want you to (?:know|remember)|i would like you to (?:know|remember)|save|store)(?: (?:this|that|it))?(?: down)?(?: for (?:later|next time|the future))?[\s,:-]+(?:that )?)|(?<correction>(?:actually|correction|sorry|i meant(?: to say)?|i mean|no(?! longer)|wait|let me correct (?:that|this|myself)|that is wrong|that['’]s wrong|in fact)[\s,:.!-]+)|(?:hi|hello|hey(?: there)?|good (?:morning|evening|afternoon)|thanks|thank you|ok|okay|yes|yeah|yep|sure|right|well|oh|ah|btw|by the way|also|and|but|so|now|then|just so you know|as i said|as you know|like i said|to be honest|honestly|unfortunately|sadly|luckily|currently|these days|at the moment|recently|because|since|great|perfect)\b[\s,:.!-]+)",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Leading();

    [GeneratedRegex(@"\b(?:can't|won't|shan't|i'm|let's|\w+n't|\w+'(?:ve|ll|re|d))", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Contracted();

    [GeneratedRegex(@"\s+", RegexOptions.None, MatchLimit.Milliseconds)]
    private static partial Regex Blanks();
}
