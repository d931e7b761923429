using Agents.Memory.Api;
using Agents.Memory.Context;
using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Search;
using Agents.Memory.Text;
using Agents.Memory.Vectors;
using Dapr;

namespace Agents.Memory.Knowledge;

/// <summary>Documents as a source of context.</summary>
internal sealed class KnowledgeTier(KnowledgeSearch search) : IContextTier
{
    private const int Top = 20;

    public string Name => "knowledge";

    public string Scope => Scopes.ReadKnowledge;

    public async Task<TierAnswer> FindAsync(ContextQuery query, string text, CancellationToken cancellationToken)
    {
        var reader = Reader.Of(query.Caller);
        if (reader.Groups.Count > KnowledgeLimits.MaxCallerGroups)
            return TierAnswer.Failed($"The key names {reader.Groups.Count} groups; allowed are {KnowledgeLimits.MaxCallerGroups}.");
        if (string.IsNullOrWhiteSpace(text))
            return new TierAnswer([], null);
        try
        {
            // The end of what a person said is nearest to what is asked.
            var answer = await search.FindAsync(reader, new KnowledgeQuery(TextCut.End(text, KnowledgeLimits.MaxQuery), Top), cancellationToken);
            return new TierAnswer([.. answer.Hits.Select(Piece)], null);
        }
        catch (Exception exception) when (exception is VectorTierException or DaprException or HttpRequestException)
        {
            return TierAnswer.Failed("The documents cannot be searched: " + exception.Message);
        }
    }

    private static ContextPiece Piece(KnowledgeHit hit) => new()
    {
        Tier = "knowledge",
        Text = hit.Text,
        Tokens = TokenCount.Of(hit.Text),
        Score = hit.Score,
        Source = new PieceSource
        {
            Kind = "document",
            DocumentId = hit.Document,
            Version = hit.Version,
            Title = hit.Title,
            Headings = hit.Headings,
            Start = hit.Start,
            End = hit.End,
            Uri = hit.Source,
            At = hit.ChangedAt,
        },
    };
}
