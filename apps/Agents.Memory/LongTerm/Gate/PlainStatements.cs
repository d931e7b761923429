using System.Text.RegularExpressions;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>
/// Sentences that say something lasting of the person and that no rule can take apart: what he does again and again ("I sew my clothes
/// myself"), what is his ("my passport expires in March"), where and in what he is ("I'm on call in the week of the 23rd"), how he wants to be
/// written to. What he wants, tries, thinks or has just done passes.
/// </summary>
internal static partial class PlainStatements
{
    private const int MinWords = 4;
    private const int MaxWords = 40;

    /// <summary>What is worth keeping of a sentence: all of it, or what comes after a greeting. Null: nothing.</summary>
    public static string? Of(string sentence) =>
        IsOne(sentence) ? sentence : Sentences.Lead(sentence).Clause is var clause && clause != sentence && IsOne(clause) ? clause : null;

    private static bool IsOne(string sentence)
    {
        var text = Sentences.Expanded(sentence);
        var words = text.Count(one => one == ' ') + 1;
        return words is >= MinWords and <= MaxWords && (Wish().IsMatch(text) || (Says().IsMatch(text) && !Passing().IsMatch(text)));
    }

    private const string Adverb =
        "also|always|usually|generally|still|just|now|mostly|mainly|only|currently|already|often|normally|never|hardly|rarely|sometimes|recently|regularly|even|all|both|really|probably|then|almost|finally";

    private const string Adverbs = $"(?:(?:{Adverb}) )*";

    // When or where, before the person comes in: "On Mondays and Fridays I ...", "Since August I have ...".
    private const string Before = @"(?:(?:in|on|at|since|from|before|after|between|every|during|for|until|with|as|by|once|twice|whenever|when|if) (?:[\w'’.:/-]+,? ){1,9}?)?";

    // Verbs of the moment: what one wants, thinks, has or does in this talk. Past forms are of a single time.
    private const string Momentary =
        "am|was|have|had|has|do|did|does|can|could|cannot|will|would|shall|should|may|might|must|want|need|wish|hope|think|thought|guess|suppose|believe|know|knew|mean|meant|see|saw|get|got|give|try|tried|ask|call|wonder|agree|understand|appreciate|thank|look|find|found|feel|felt|hear|heard|say|said|tell|told|wait|remember|forget|forgot|expect|assume|seem|notice|apologi[sz]e|bet|come|came|go|went|made|took|sent|wrote|paid|put|left|lost|bought|broke|kept|brought|read|chose|love|like|hate|prefer|accept|confirm|request|order|cancel|return|promise|care|mind|doubt|swear|stand|am|are|were|click|type|press|log|used|keep getting|keep seeing";

    [GeneratedRegex(
        $@"^{Before}(?:"
        // What he does again and again.
        + $@"(?:i|we) {Adverbs}(?:do not {Adverbs})?(?!(?:{Momentary}|{Adverb}|not)\b)(?!\w+ed\b(?! to\b))\w+ "
        // Where or in what he is, what he is doing these days.
        + $@"|(?:i am|we are|i have been|we have been|i was born|we will be|i will be) {Adverbs}(?:in|on|at|with|away|off|from|between|learning|training|saving|studying|teaching|taking|expecting|planning|practi[sc]ing|married|hard of|good at|bad at|afraid of|responsible|retired|lactose|a|an|the|our|one of) "
        // What has been so for long.
        + $@"|(?:i|we) have (?!to\b|a (?:question|problem)|just\b)(?:[\w'-]+ ){{1,8}}(?:since|for (?:\w+ )?(?:years?|months?|weeks?|decades?)|by now|so far)\b"
        + $@"|(?:i|we) have (?:not )?(?:collected|eaten|been(?! (?:waiting|trying|told|asked|charged|calling|getting|looking|having|seeing|sent|given|on hold))|had|lived|worked|known|kept|saved|switched|moved|signed|stopped|changed|unsubscribed) "
        + $@"|(?:i|we) (?:switched|changed|unsubscribed|converted|retired|taught|hurt|used up|stopped|gave up|started|moved|was born|may|must not|must|will not have|will be in) "
        // What is his.
        + $@"|(?:my|our) (?!(?:question|problem|issue|point|guess|opinion|understanding|apologies|mistake|bad|idea|answer|request|order|orders|parcel|package|ticket|case|complaint|refund|screen|connection|internet|browser|password|login|cart|basket)\b)(?:[\w'-]+ ){{1,7}}?(?:is|are|was|will|has|have|does|do|needs?|wants?|\w+s|goes|got|gets|turns?|expires?|of) "
        + $@"|\w+ is (?:my|our) (?!question|problem|point|guess|opinion|understanding|mistake|order)\w+"
        + ")",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Says();

    // Of this talk or this moment alone.
    [GeneratedRegex(
        @"\b(?:error|bug|crash(?:es|ed)?|tracking|log ?in|sign ?in|reset|website|web site|web ?page|this (?:order|ticket|app|page|code|error|issue|problem|message|chat)|right now|at the moment|today|tonight|yesterday|a (?:minute|moment|second|while|few days) ago|as soon as possible|asap|thank|thanks|sorry|can you|could you|would you|will you)\b|^(?:i|we) (?:am|are) (?:at|on|in|from) (?:a|the) (?:loss|phone|line|chat|page|checkout|website|app|problem|hurry)\b|^i (?:do not|only|just) (?:want|need|know|get|see|understand)\b",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Passing();

    // How he wants to be dealt with; an order of the moment names one thing.
    [GeneratedRegex(
        @"^(?:please )?(?:only )?(?:(?:write|reply|answer|respond|speak|talk)(?: to)?(?: me)? (?:only )?in \w+|(?:send|mail|e-mail|post) (?:me )?(?:all )?(?:of )?my \w+s (?:only )?(?:by|to|as|via|in)\b|(?:call|phone|text|e-mail|contact|reach) me (?:only )?(?:on|by|via) (?!\d|mon|tues|wednes|thurs|fri|satur|sun|time)|(?:give|send) me (?:your |all )?(?:answers|replies|summaries|reports|reminders|updates) |use .+ (?:in|for|with) (?:all |your )?(?:letters|answers|messages|replies|e-mails|mails|texts)\b|leave my (?:parcels|packages|deliveries|post|mail)\b)|^if .+, (?:please )?(?:leave|send|bring|put|call|ring|give) (?:my|me|it|them)\b",
        RegexOptions.IgnoreCase, MatchLimit.Milliseconds)]
    private static partial Regex Wish();
}
