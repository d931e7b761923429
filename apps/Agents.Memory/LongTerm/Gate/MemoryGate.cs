using Agents.Contracts.Memory;
using Agents.Hosting.State;
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
        var (owner, said) = await SaidAsync(messages, cancellationToken);
        if (said.Count == 0)
            return;
        var read = await books.ReadVersionAsync(owner, cancellationToken);
        var book = read.Value ?? UserBook.Empty;
        var fresh = Fresh(book, said);
        if (fresh.Length > 0)
            book = await TakeFreshAsync(owner, read, fresh, cancellationToken);
        // Also what a process that died has left, when the turns were taken already.
        if (!book.IsSettled)
            await settler.SettleOrLeaveAsync(owner, book, cancellationToken);
    }

    /// <summary>
    /// Takes messages of several people, with two requests to the store, as far as nothing but their books has to change: most turns hold
    /// nothing that is kept. Answers whose are left for <see cref="TakeAsync"/>.
    /// </summary>
    /// <exception cref="Dapr.DaprException">The state store does not answer. Then all of them are left.</exception>
    public async Task<IReadOnlyList<TurnsAppended[]>> TakeTogetherAsync(IReadOnlyList<TurnsAppended[]> people, CancellationToken cancellationToken)
    {
        var open = new List<(TurnsAppended[] Messages, Owner Owner, IReadOnlyList<SaidTurn> Said)>();
        foreach (var messages in people)
        {
            var (owner, said) = await SaidAsync(messages, cancellationToken);
            if (said.Count > 0)
                open.Add((messages, owner, said));
        }
        var reads = await books.ReadVersionsAsync([.. open.Select(one => one.Owner)], cancellationToken);
        var (left, taken, changes) = (new List<TurnsAppended[]>(), new List<TurnsAppended[]>(), new List<BookChange>());
        foreach (var ((messages, owner, said), read) in open.Zip(reads))
        {
            var book = read.Value ?? UserBook.Empty;
            var fresh = Fresh(book, said);
            if (fresh.Length == 0 && book.IsSettled)
                continue;
            if (fresh.Length > 0 && await AloneAsync(owner, book, fresh, cancellationToken) is { } next)
            {
                taken.Add(messages);
                changes.Add(new BookChange(owner, next, read.ETag));
            }
            else
            {
                left.Add(messages);
            }
        }
        // Some may have been written all the same: they find that out when they look again.
        return await books.TrySaveAsync(changes, cancellationToken) ? left : [.. left, .. taken];
    }

    // The book with the turns, when nothing else has to change with it.
    private async Task<UserBook?> AloneAsync(Owner owner, UserBook book, SaidTurn[] turns, CancellationToken cancellationToken)
    {
        if (!book.IsSettled || (await FoundAsync(turns, cancellationToken)).Count > 0 || Needed(owner, book, [], turns).Any())
            return null;
        var edit = books.Draft(owner, book);
        Take(edit, turns, []);
        var next = edit.Close();
        return next.IsSettled && next.IsListed == book.IsListed ? next : null;
    }

    private async Task<(Owner Owner, IReadOnlyList<SaidTurn> Said)> SaidAsync(IReadOnlyList<TurnsAppended> messages, CancellationToken cancellationToken)
    {
        var owner = new Owner(messages[0].Tenant, messages[0].UserId);
        var said = new List<SaidTurn>();
        foreach (var turn in messages.SelectMany(message => message.Turns.Where(one => one.Role == PersonRole).Select(one => new SaidTurn(message.SessionId, one)))
            .DistinctBy(one => one.Key))
        {
            if (!await marks.RefusesAsync(owner.Tenant, owner.User, turn.Turn.At, cancellationToken))
                said.Add(turn);
        }
        return (owner, said);
    }

    private static SaidTurn[] Fresh(UserBook book, IReadOnlyList<SaidTurn> said)
    {
        var seen = book.Seen.ToHashSet(StringComparer.Ordinal);
        return [.. said.Where(one => !seen.Contains(one.Key) && !(book.ErasedAt >= one.Turn.At))];
    }

    private async Task<UserBook> TakeFreshAsync(Owner owner, Versioned<UserBook> read, SaidTurn[] turns, CancellationToken cancellationToken)
    {
        var found = await FoundAsync(turns, cancellationToken);
        var (_, after) = await books.EditAsync(owner, read, book => Needed(owner, book, found, turns), edit =>
        {
            Take(edit, turns, found);
            return true;
        }, cancellationToken);
        return after;
    }

    private async Task<IReadOnlyList<Statement>> FoundAsync(SaidTurn[] turns, CancellationToken cancellationToken)
    {
        var found = new List<Statement>();
        foreach (var session in turns.GroupBy(one => one.Session, StringComparer.Ordinal))
            found.AddRange((await extractor.ExtractAsync(session.Key, [.. session.Select(one => one.Turn)], cancellationToken)).Take(MaxStatements));
        return found;
    }

    private IEnumerable<string> Needed(Owner owner, UserBook book, IReadOnlyList<Statement> found, SaidTurn[] turns) =>
        BookEdit.Needed(owner, book, found, turns.GroupBy(one => one.Session, StringComparer.Ordinal)
            .SelectMany(session => episodes.Due(owner, book, session.Key, session.Count())));

    private void Take(BookEdit edit, SaidTurn[] turns, IReadOnlyList<Statement> found)
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
    }

    private sealed record SaidTurn(string Session, AppendedTurn Turn)
    {
        public string Key { get; } = Wording.Digest($"{Session}\n{Turn.Id}", 16);
    }
}
