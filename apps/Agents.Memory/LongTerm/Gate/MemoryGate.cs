using Agents.Contracts.Memory;
using Agents.Memory.Governance;
using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>
/// Takes the turns of sessions behind the live path and keeps what is worth it. The same turns again change nothing; turns out of order end
/// in the same.
/// </summary>
internal sealed class MemoryGate(
    BookStore books, BookSettler settler, IStatementExtractor extractor, IErasureMarks marks, Episodes episodes)
{
    private const string BySystem = "system";
    private const string PersonRole = "user";
    private const int MaxStatements = 200;

    /// <summary>Takes messages of one person together. Returns when what is worth keeping is durable.</summary>
    /// <exception cref="Dapr.DaprException">The state store does not answer. The messages are to come again.</exception>
    public async Task TakeAsync(IReadOnlyList<TurnsAppended> messages, CancellationToken cancellationToken)
    {
        var owner = new Owner(messages[0].Tenant, messages[0].UserId);
        var said = new List<SaidTurn>();
        foreach (var turn in messages.SelectMany(message => message.Turns.Where(one => one.Role == PersonRole).Select(one => new SaidTurn(message.SessionId, one)))
            .DistinctBy(one => one.Key))
        {
            if (!await marks.RefusesAsync(owner.Tenant, owner.User, turn.Turn.At, cancellationToken))
                said.Add(turn);
        }
        if (said.Count == 0)
            return;
        var book = await books.ReadAsync(owner, cancellationToken);
        var seen = book.Seen.ToHashSet(StringComparer.Ordinal);
        var fresh = said.Where(one => !seen.Contains(one.Key) && !(book.ErasedAt >= one.Turn.At)).ToArray();
        if (fresh.Length > 0)
            await TakeAsync(owner, fresh, cancellationToken);
        // Also what a process that died has left, when the turns were taken already.
        if (fresh.Length > 0 || !book.IsSettled)
            await settler.SettleOrLeaveAsync(owner, cancellationToken);
    }

    private async Task TakeAsync(Owner owner, SaidTurn[] turns, CancellationToken cancellationToken)
    {
        var found = new List<Statement>();
        foreach (var session in turns.GroupBy(one => one.Session, StringComparer.Ordinal))
            found.AddRange((await extractor.ExtractAsync(session.Key, [.. session.Select(one => one.Turn)], cancellationToken)).Take(MaxStatements));
        await books.EditAsync(owner, book => BookEdit.Needed(owner, book, found, EpisodeIds(book)), edit =>
        {
            foreach (var turn in turns)
            {
                // Another replica may have taken it meanwhile.
                if (!edit.See(turn.Key))
                    continue;
                foreach (var statement in found.Where(one => one.Source.Session == turn.Session && one.Source.Turn == turn.Turn.Id))
                    edit.Say(statement, BySystem);
                episodes.Take(edit, turn.Session, turn.Turn, BySystem);
            }
            return true;
        }, cancellationToken);
    }

    // Episodes that may be written once more stand near the end of what was said.
    private static IEnumerable<string> EpisodeIds(UserBook book) =>
        book.Entries.Where(one => one.Kind == MemoryKind.Episode).OrderByDescending(one => one.LastSaidAt).Take(UserBook.MaxSessions * 2).Select(one => one.Id);

    private sealed record SaidTurn(string Session, AppendedTurn Turn)
    {
        public string Key { get; } = Wording.Digest($"{Session}\n{Turn.Id}", 16);
    }
}
