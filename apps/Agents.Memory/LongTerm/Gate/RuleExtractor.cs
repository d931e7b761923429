using System.Text.RegularExpressions;
using Agents.Contracts.Memory;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Text;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>
/// Keeps what people say of themselves: who they are, what they like, have, must avoid and plan, and what they ask to be remembered.
/// Questions, small talk and orders are not kept. The same text always gives the same.
/// </summary>
internal sealed partial class RuleExtractor : IStatementExtractor
{
    /// <summary>Most statements of one turn.</summary>
    public const int MaxStatements = 12;

    /// <summary>Longest text that is kept, in characters.</summary>
    public const int MaxText = 500;

    private const double Remembered = 0.9;
    private const double Plain = 0.5;

    public Task<IReadOnlyList<Statement>> ExtractAsync(string session, IReadOnlyList<AppendedTurn> turns, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Statement>>(
            [.. turns.SelectMany(turn => Extract(turn.Text, new MemorySource(session, turn.Id, turn.At)))]);

    /// <summary>What is worth keeping of a text.</summary>
    public static IReadOnlyList<Statement> Extract(string text, MemorySource source)
    {
        text = TextCut.Start(text, TurnsAppended.MaxTextLength);
        try
        {
            var sentences = Sentences.Of(text).Select(one => (Text: one, IsSecret: Secrets.Holds(one))).ToArray();
            // A secret that no sentence holds alone lies across them.
            if (!sentences.Any(one => one.IsSecret) && Secrets.Holds(text))
                return [];
            return [.. sentences.SelectMany(one => one.IsSecret ? Clauses(one.Text, source) : Sentence(one.Text, source)).Take(MaxStatements)];
        }
        catch (RegexMatchTimeoutException)
        {
            // Nothing that people say takes so long; what does is not worth keeping.
            return [];
        }
    }

    // Of a sentence with a secret its other clauses.
    private static IEnumerable<Statement> Clauses(string sentence, MemorySource source) =>
        Sentences.Clauses(sentence).Where(one => !Secrets.Holds(one)).SelectMany(one => Read(one, source));

    private static Statement[] Sentence(string sentence, MemorySource source)
    {
        // A clause that points outside itself says nothing alone.
        Statement[] found = [.. Sentences.Clauses(sentence).SelectMany(one => Read(one, source))
            .Select(one => Pointing().IsMatch(one.Text) && sentence.Length <= MaxText ? one with { Text = Kept(sentence) } : one)];
        return found.Length > 0 || sentence.Length > MaxText || Sentences.IsQuestion(sentence) || PlainStatements.Of(sentence) is not { } plain
            ? found
            : [new Statement { Text = Kept(plain), Source = source, Importance = Plain, Confidence = Plain, ValidTo = SaidDates.Interval(plain, source.At).To }];
    }

    private static IEnumerable<Statement> Read(string clause, MemorySource source)
    {
        var (lead, isToRemember, isCorrection) = Sentences.Lead(clause);
        var expanded = Sentences.Expanded(lead);
        if (expanded.Length == 0 || Polarity.IsEmpty(expanded))
            return [];
        var found = Slots(expanded, out var rule);
        if (found.Count == 0)
        {
            return isToRemember && expanded.Contains(' ')
                ? [new Statement { Text = Kept(lead), Source = source, Importance = Remembered, Confidence = Remembered }]
                : [];
        }
        var (from, to) = SaidDates.Interval(expanded, source.At);
        return found.Select(one => new Statement
        {
            Text = Kept(one.Text ?? lead),
            Slot = one.Slot,
            Source = source,
            Importance = isToRemember ? Math.Max(Remembered, rule!.Importance) : rule!.Importance,
            Confidence = isToRemember || isCorrection ? Math.Max(Remembered, rule.Confidence) : rule.Confidence,
            ValidFrom = from,
            ValidTo = to ?? (rule.Ends ? SaidDates.EndOf(expanded, source.At) : null),
        });
    }

    private static IReadOnlyList<(MemorySlot Slot, string? Text)> Slots(string clause, out FactRule? rule)
    {
        if (OtherPeople.Named(clause) is var (who, name))
        {
            rule = NameOfAnother;
            return [(new MemorySlot { Attribute = $"{who} name", Value = name, Exclusive = true }, null)];
        }
        var (subject, own) = OtherPeople.Of(clause);
        var (positive, isDenied) = Polarity.Of(own);
        // What is always or never so is read as it stands, unless it denies something that is known.
        foreach (var (text, denied) in isDenied ? [(positive, true), (own, false)] : new[] { (positive, false) })
        {
            foreach (var one in FactRules.All)
            {
                if ((denied && !one.MayBeDenied) || one.Pattern.Match(text) is not { Success: true } match)
                    continue;
                rule = one;
                var slots = Slots(one, match, subject, denied);
                if (slots.Count > 0)
                    return subject == MemorySlot.Self || slots.Count == 1 ? slots : [.. slots.Select(slot => (slot.Slot, (string?)null))];
                break;
            }
        }
        rule = null;
        return [];
    }

    private static readonly FactRule NameOfAnother = new("^$", "name") { Importance = 0.75, Confidence = 0.9 };

    private static IReadOnlyList<(MemorySlot Slot, string? Text)> Slots(FactRule rule, Match match, string subject, bool isDenied)
    {
        var attribute = rule.Attribute.Contains(FactRules.Own, StringComparison.Ordinal)
            ? rule.Attribute.Replace(FactRules.Own, Values.Attribute(match.Groups["a"].Value), StringComparison.Ordinal)
            : rule.Attribute;
        var said = match.Groups["n"].Success ? match.Groups["n"].Value : match.Groups["v"].Value;
        if (rule.Attribute == FactRules.Own && (NotOnesOwn().IsMatch(attribute) || Passing().IsMatch(said)))
            return [];
        if (attribute == FactRules.Preferred)
        {
            var (topic, preferred) = Values.Preference(said);
            return Values.Trim(preferred) is { } value && !Reference().IsMatch(value)
                ? [(Slot(attribute + topic, value, topic.Length > 0), null)]
                : [];
        }
        if (!rule.List)
            return Values.Trim(said) is { } value && !Reference().IsMatch(value) ? [(Slot(attribute, value, rule.Exclusive), null)] : [];
        var items = Values.Items(said).Where(one => !Reference().IsMatch(one)).ToArray();
        var before = match.Value[..(match.Groups["v"].Index - match.Index)];
        var denial = isDenied && subject == MemorySlot.Self ? Denied(before) : before;
        return [.. items.Select(one => (Slot(attribute, one, rule.Exclusive), items.Length > 1 ? denial + one : null))];

        MemorySlot Slot(string name, string value, bool exclusive) => new()
        {
            Subject = subject,
            Attribute = name,
            Value = value,
            Exclusive = exclusive,
            Negated = isDenied ? !rule.Denies : rule.Denies,
        };
    }

    // One item of a list that is denied, as a clause of its own.
    private static string Denied(string before) => before.StartsWith("I am ", StringComparison.OrdinalIgnoreCase)
        ? "I am not " + before[5..]
        : "I do not " + before[2..];

    private static string Kept(string clause)
    {
        var text = TextCut.Start(clause.Trim().TrimEnd(',', ';', ':'), MaxText);
        return text.Length > 1 && char.IsLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;
    }

    // What one has for the moment, or with somebody who helps: it is not about the person.
    [GeneratedRegex(
        @"^(?:\w+ )*(?:question|problem|issue|point|bad|mistake|request|guess|opinion|understanding|order|orders|parcel|package|delivery|refund|ticket|case|complaint|internet|wifi connection|connection|screen|error|code|query|concern|answer|idea|thinking|intention|turn|apologies|pleasure|goal here|card|cards|account|payment|subscription|invoice|page|app|browser|feeling|fault|thoughts|suggestion|message|last message|cart|basket|login|data|file|files|(?:order|tracking|reference|case|ticket|invoice|booking|confirmation) (?:number|code|id))$",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex NotOnesOwn();

    [GeneratedRegex(
        @"^(?:not )?(?:very |really |so |too |all |a bit |completely |totally |currently |always )*(?:late|broken|missing|gone|ready|fine|ok|okay|slow|down|up|wrong|right|good|great|bad|empty|full|lost|stuck|frozen|here|there|done|busy|tired|annoying|nice|amazing|terrible|working|loading|crashing|waiting|asking|coming|it|that|this|what|how|why|when|where|whether|as follows|to\b.*|being .*|getting .*)(?: .*)?$",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Passing();

    [GeneratedRegex(@"\b(?:then|there|them|it|that|those|these|him|her)\W*$", RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Pointing();

    // What points at something else says nothing alone.
    [GeneratedRegex(
        @"^(?:it|that|this|those|these|them|one|some|any|there|here|what|something|anything|nothing|everything|him|her|you|me|us|so|too|both|either|neither|all|help|more|less)(?: (?:one|of it|of them|too|now|about it))?$",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Reference();
}
