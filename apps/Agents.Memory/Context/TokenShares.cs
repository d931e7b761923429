namespace Agents.Memory.Context;

/// <summary>
/// Divides the tokens of a prompt: each tier may have its share, and what one leaves goes to the next in the order of their use to a turn.
/// The newest turn always comes first.
/// </summary>
internal static class TokenShares
{
    private static readonly (string Tier, double Share)[] Shares =
        [(Tiers.Window, 0.45), (Tiers.Knowledge, 0.3), (Tiers.Memories, 0.15), (Tiers.Summary, 0.1)];

    /// <summary>What is taken and what is left out, each tier in its own order.</summary>
    public static (List<ContextPiece> Taken, List<LeftOut> LeftOut) Choose(IReadOnlyList<ContextPiece> pieces, int maxTokens)
    {
        var taken = new HashSet<ContextPiece>(ReferenceEqualityComparer.Instance);
        var duplicates = new HashSet<ContextPiece>(ReferenceEqualityComparer.Instance);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var left = maxTokens;
        // First everyone within his share, then what is left over, tier by tier.
        foreach (var withinShares in (bool[])[true, false])
        {
            foreach (var (tier, share) in Shares)
            {
                var room = withinShares ? Math.Min(left, (int)(maxTokens * share)) : left;
                foreach (var piece in InOrder(pieces, tier))
                {
                    if (taken.Contains(piece) || duplicates.Contains(piece))
                        continue;
                    if (texts.Contains(piece.Text))
                    {
                        duplicates.Add(piece);
                        continue;
                    }
                    if (piece.Tokens > room)
                    {
                        // A window with a hole in it would mislead; of the others a smaller one may still fit.
                        if (tier == Tiers.Window)
                            break;
                        continue;
                    }
                    room -= piece.Tokens;
                    left -= piece.Tokens;
                    taken.Add(piece);
                    if (tier != Tiers.Window)
                        texts.Add(piece.Text);
                }
            }
        }
        return (
            [.. pieces.Where(taken.Contains)],
            [.. pieces.Where(piece => !taken.Contains(piece))
                .Select(piece => new LeftOut(piece.Tier, piece.Source, piece.Tokens, piece.Score, duplicates.Contains(piece) ? "duplicate" : "tokens"))]);
    }

    // The window from its newest turn back; the other tiers from their best piece on.
    private static IEnumerable<ContextPiece> InOrder(IReadOnlyList<ContextPiece> pieces, string tier)
    {
        var some = pieces.Where(piece => piece.Tier == tier);
        return tier == Tiers.Window ? some.Reverse() : some;
    }
}

/// <summary>Names of the tiers.</summary>
internal static class Tiers
{
    public const string Window = "window";
    public const string Summary = "summary";
    public const string Memories = "memories";
    public const string Knowledge = "knowledge";
}
