using Agents.Memory.Api;
using Agents.Memory.Context;
using Agents.Memory.LongTerm.Recalling;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Text;

namespace Agents.Memory.LongTerm;

/// <summary>What is known of the person as a source of context.</summary>
internal sealed class LongTermTier(Recall recall) : IContextTier
{
    private const int Top = 20;

    // The answer of what is there, when the vector tier is late, has to come before the turn goes on without it.
    private const double ShareOfBudget = 0.75;

    public string Name => Tiers.Memories;

    public string Scope => Scopes.ReadMemories;

    public async Task<TierAnswer> FindAsync(ContextQuery query, string text, CancellationToken cancellationToken)
    {
        if (query.UserId is not { } user)
            return TierAnswer.Failed("No person was named, and the session is with nobody.");
        if (!UserAccess.Allows(query.Caller, user))
            return TierAnswer.Failed("The API key is for other people.");
        var answer = await recall.RecallAsync(
            new RecallRequest { Owner = new Owner(query.Caller.Tenant, user), Query = text, Top = Top, Budget = query.Budget * ShareOfBudget }, cancellationToken);
        return new TierAnswer([.. answer.Memories.Select(Piece)], answer.Reason);
    }

    private static ContextPiece Piece(RecalledMemory memory) => new()
    {
        Tier = Tiers.Memories,
        Text = memory.Text,
        Tokens = TokenCount.Of(memory.Text),
        Score = memory.Score,
        Source = new PieceSource
        {
            Kind = memory.Kind == MemoryKind.Fact ? "fact" : "episode",
            MemoryId = memory.Id,
            SessionId = memory.Session,
            At = memory.SaidAt,
        },
    };
}
