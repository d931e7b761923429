using Agents.Memory.Text;

namespace Agents.Memory.Sessions;

/// <summary>
/// Keeps the sentences that tell most of the turns that left the window. It picks and never writes: what stands in it was said so. No model
/// is asked, for an append waits for it.
/// </summary>
internal static class RollingSummary
{
    private const int LineTokens = 48;
    private const int MinWeight = 2;
    private const int RoleTokens = 3;

    /// <summary>The summary with what the turns add to it, within its tokens.</summary>
    public static IReadOnlyList<SummaryLine> Fold(IReadOnlyList<SummaryLine> summary, IEnumerable<SessionTurn> left, int maxTokens)
    {
        if (maxTokens == 0)
            return [];
        List<SummaryLine> lines = [.. summary, .. left.SelectMany(Lines)];
        var tokens = lines.Sum(line => line.Tokens);
        if (tokens <= maxTokens)
            return lines;
        // The lightest first, and the older of two that weigh the same.
        var dropped = new HashSet<SummaryLine>(ReferenceEqualityComparer.Instance);
        foreach (var line in lines.OrderBy(line => line.Weight).ThenBy(line => line.Seq))
        {
            if (tokens <= maxTokens)
                break;
            tokens -= line.Tokens;
            dropped.Add(line);
        }
        return [.. lines.Where(line => !dropped.Contains(line))];
    }

    /// <summary>The summary as a text, a line for each sentence.</summary>
    public static string Text(IReadOnlyList<SummaryLine> summary) => string.Join('\n', summary.Select(line => $"{line.Role}: {line.Text}"));

    private static IEnumerable<SummaryLine> Lines(SessionTurn turn) => Sentences.Of(turn.Text)
        .Select(sentence => (Text: sentence, Weight: Weight(sentence, turn.Role)))
        .Where(one => one.Weight >= MinWeight)
        .OrderByDescending(one => one.Weight)
        .Take(2)
        .OrderBy(one => turn.Text.IndexOf(one.Text, StringComparison.Ordinal))
        .Select(one =>
        {
            var length = TokenCount.Fit(one.Text, LineTokens);
            var text = length < one.Text.Length ? one.Text[..length].TrimEnd() + "..." : one.Text;
            return new SummaryLine(turn.Seq, turn.Role, text, TokenCount.Of(text) + RoleTokens, one.Weight);
        });

    // Names, numbers, and what people say about themselves tell most; questions and courtesies least.
    private static int Weight(string sentence, string role)
    {
        var words = 0;
        var names = 0;
        var numbers = 0;
        var atStart = true;
        foreach (var range in sentence.AsSpan().Split(' '))
        {
            var word = sentence.AsSpan()[range].Trim("\"'(),.;:!?");
            if (word.IsEmpty)
                continue;
            words++;
            if (word.ContainsAnyInRange('0', '9'))
                numbers++;
            else if (!atStart && char.IsUpper(word[0]) && word is not "I" && !word.StartsWith("I'", StringComparison.Ordinal))
                names++;
            atStart = false;
        }
        if (words < 3)
            return 0;
        var weight = (words < 5 ? 0 : 1) + Math.Min(2, names) + Math.Min(2, numbers);
        if (role == "user")
            weight++;
        if (sentence.Contains(" my ", StringComparison.OrdinalIgnoreCase) || sentence.StartsWith("my ", StringComparison.OrdinalIgnoreCase)
            || sentence.StartsWith("I ", StringComparison.Ordinal) || sentence.StartsWith("I'", StringComparison.Ordinal)
            || sentence.Contains(" I ", StringComparison.Ordinal))
            weight++;
        return sentence.EndsWith('?') ? weight - 2 : weight;
    }
}
