namespace Agents.Memory.Context;

/// <summary>A slow tier that context comes from.</summary>
internal interface IContextTier
{
    /// <summary>Name of the tier in answers.</summary>
    string Name { get; }

    /// <summary>What a key must list for it.</summary>
    string Scope { get; }

    /// <summary>
    /// What fits the query best, best first. It may take as long as the query's budget; then it is cancelled. Why there is nothing is
    /// told, never thrown: a turn goes on without it.
    /// </summary>
    Task<TierAnswer> FindAsync(ContextQuery query, string text, CancellationToken cancellationToken);
}

/// <param name="Pieces">Best first.</param>
/// <param name="Failure">Why it did not answer; null: it did.</param>
internal sealed record TierAnswer(IReadOnlyList<ContextPiece> Pieces, string? Failure)
{
    public static TierAnswer Failed(string reason) => new([], reason);
}
