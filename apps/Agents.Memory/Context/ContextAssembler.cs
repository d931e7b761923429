using Agents.Memory.Api;
using Agents.Memory.Sessions;
using Agents.Memory.Text;

namespace Agents.Memory.Context;

/// <summary>
/// Gathers the context of a turn. All tiers are asked at the same time, and none is waited for longer than the budget: the turn goes on
/// with what there is, and is told what there is not.
/// </summary>
internal sealed class ContextAssembler(ISessions sessions, IEnumerable<IContextTier> tiers, TimeProvider time)
{
    private readonly IContextTier[] _tiers = [.. tiers];

    /// <summary>The context; or why there can be none.</summary>
    public async Task<(AssembledContext? Context, string? Conflict)> AssembleAsync(ContextQuery query, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Ends what is still asked when the answer is given, whatever comes first.
        await using var _ = new Ending(budget);
        var over = Task.Delay(query.Budget, time, budget.Token);
        var session = ReadSessionAsync(query, start, budget.Token);
        // With a text to look for and a person, nobody has to wait for the session.
        var asked = query is { Query: not null } && (query.UserId is not null || query.SessionId is null)
            ? AskAll(query, query.Query, start, over, budget.Token)
            : null;
        var read = await WithinAsync(session, over, "window", start);
        if (read.View?.UserId is { } with && query.UserId is { } user && with != user)
            return (null, "The session is with somebody else.");
        query = query with { UserId = query.UserId ?? read.View?.UserId };
        var text = query.Query ?? read.View?.Turns.LastOrDefault(turn => turn.Role == "user")?.Text;
        asked ??= text is null ? [] : AskAll(query, text, start, over, budget.Token);
        var answers = await Task.WhenAll(asked);
        cancellationToken.ThrowIfCancellationRequested();

        ContextPiece[] pieces = [.. answers.SelectMany(one => one.Pieces), .. read.Pieces];
        var (taken, leftOut) = TokenShares.Choose(pieces, query.MaxTokens);
        return (new AssembledContext
        {
            Prompt = PromptText.Of(taken),
            Messages = [.. taken.Where(piece => piece.Tier == Tiers.Window).Select(piece => new ContextMessage(piece.Source.Role!, piece.Text))],
            Pieces = taken,
            LeftOut = leftOut,
            Tiers = [read.Report, .. answers.Select(one => one.Report)],
            Tokens = taken.Sum(piece => piece.Tokens),
            ElapsedMs = time.GetElapsedTime(start).TotalMilliseconds,
        }, null);
    }

    private Task<TierFound>[] AskAll(ContextQuery query, string text, long start, Task over, CancellationToken cancellationToken) =>
        [.. _tiers.Select(tier => AskAsync(tier, query, text, start, over, cancellationToken))];

    private async Task<TierFound> AskAsync(IContextTier tier, ContextQuery query, string text, long start, Task over, CancellationToken cancellationToken)
    {
        if (!query.Caller.Holds([tier.Scope]))
            return Found(tier.Name, [], start, $"The key lacks the scope {tier.Scope}.");
        var finding = FindAsync(tier, query, text, cancellationToken);
        if (await Task.WhenAny(finding, over) != finding)
            return Found(tier.Name, [], start, Late(query));
        var answer = await finding;
        return Found(tier.Name, answer.Pieces, start, answer.Failure);
    }

    // A tier may work before it waits for the first time; that must not hold up the others.
    private static Task<TierAnswer> FindAsync(IContextTier tier, ContextQuery query, string text, CancellationToken cancellationToken) =>
        Task.Run(
            async () =>
            {
                try
                {
                    return await tier.FindAsync(query, text, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    return TierAnswer.Failed(Late(query));
                }
            },
            CancellationToken.None);

    private async Task<SessionFound> WithinAsync(Task<SessionFound> session, Task over, string tier, long start) =>
        await Task.WhenAny(session, over) == session ? await session : new SessionFound(null, [], Found(tier, [], start, "It did not answer within the budget.").Report);

    private async Task<SessionFound> ReadSessionAsync(ContextQuery query, long start, CancellationToken cancellationToken)
    {
        if (query.SessionId is not { } id)
            return new SessionFound(null, [], Found(Tiers.Window, [], start, "No session was named.").Report);
        var answer = await sessions.ReadAsync(new SessionKey(query.Caller.Tenant, id), new ReadSession(query.MaxTokens, null), cancellationToken);
        if (answer.Session is not { } view || !UserAccess.Allows(query.Caller, view.UserId))
            return new SessionFound(null, [], Found(Tiers.Window, [], start, answer.Failure).Report);
        ContextPiece[] pieces =
        [
            .. view.Summary.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new ContextPiece
            {
                Tier = Tiers.Summary,
                Text = line,
                Tokens = TokenCount.Of(line),
                Source = new PieceSource { Kind = "summary", SessionId = id },
            }),
            .. view.Turns.Select(turn => new ContextPiece
            {
                Tier = Tiers.Window,
                Text = turn.Text,
                Tokens = turn.Tokens,
                Source = new PieceSource { Kind = "turn", SessionId = id, Seq = turn.Seq, Role = turn.Role, At = turn.At },
            }),
        ];
        return new SessionFound(view, pieces, Found(Tiers.Window, pieces, start, null).Report);
    }

    private TierFound Found(string tier, IReadOnlyList<ContextPiece> pieces, long start, string? reason) =>
        new(pieces, new TierReport(tier, reason is null, time.GetElapsedTime(start).TotalMilliseconds, pieces.Count, reason));

    private static string Late(ContextQuery query) => $"It did not answer within {query.Budget.TotalMilliseconds:0} ms.";

    private sealed record TierFound(IReadOnlyList<ContextPiece> Pieces, TierReport Report);

    private sealed record SessionFound(SessionView? View, IReadOnlyList<ContextPiece> Pieces, TierReport Report);

    private sealed class Ending(CancellationTokenSource source) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await source.CancelAsync();
    }
}
