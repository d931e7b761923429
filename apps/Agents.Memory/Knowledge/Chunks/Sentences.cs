using Agents.Memory.Text;

namespace Agents.Memory.Knowledge.Chunks;

/// <summary>Where prose can be cut.</summary>
internal static class Sentences
{
    /// <summary>The last end of a sentence in the second half of what fits; else the last blank; else the end of what fits.</summary>
    public static (int Cut, bool IsSentence) LastCut(string text, int start, int end)
    {
        if (end >= text.Length || IsStart(text, end))
            return (end, true);
        var half = start + ((end - start) / 2);
        for (var i = end; i > half; i--)
        {
            if (IsStart(text, i))
                return (i, true);
        }
        for (var i = end; i > half; i--)
        {
            if (char.IsWhiteSpace(text[i - 1]))
                return (i, false);
        }
        return (char.IsHighSurrogate(text[end - 1]) && end - 1 > start ? end - 1 : end, false);
    }

    /// <summary>Where the last sentence begins; <paramref name="start"/>: there is only one.</summary>
    public static int StartOfLast(string text, int start, int end)
    {
        var last = end;
        while (last > start && char.IsWhiteSpace(text[last - 1]))
            last--;
        for (var i = last - 1; i > start; i--)
        {
            if (IsStart(text, i))
                return i;
        }
        return start;
    }

    /// <summary>Where the last words begin that cost at most so many tokens.</summary>
    public static int WordsBefore(string text, int start, int end, int tokens)
    {
        var from = end;
        for (var i = end - 1; i > start; i--)
        {
            if (!char.IsWhiteSpace(text[i - 1]) || char.IsWhiteSpace(text[i]))
                continue;
            if (TokenCount.Of(text.AsSpan(i, end - i)) > tokens)
                break;
            from = i;
        }
        return from;
    }

    // Behind a blank that stands behind the end of a sentence, at what may begin one.
    private static bool IsStart(string text, int at)
    {
        if (at < 2 || at >= text.Length || !char.IsWhiteSpace(text[at - 1]) || char.IsWhiteSpace(text[at]) || char.IsLower(text[at]))
            return IsWide(text, at);
        var i = at - 2;
        while (i >= 0 && char.IsWhiteSpace(text[i]))
            i--;
        while (i >= 0 && text[i] is '"' or '\'' or ')' or ']' or '”' or '’' or '»')
            i--;
        return i >= 0 && text[i] is '.' or '!' or '?' or '…' or ':' or ';';
    }

    // Chinese and Japanese put no blank there.
    private static bool IsWide(string text, int at) => at > 0 && at < text.Length && text[at - 1] is '。' or '！' or '？';
}
