using Agents.Memory.Audit;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Books;

/// <summary>
/// Does what a change of a book leaves to be done: records, audit, index. Everything may be done twice, by several replicas and after a
/// crash at any point; it stands in the book until it was done.
/// </summary>
internal sealed partial class BookSettler(
    BookStore books, MemoryIndex index, IAuditLog audit, UnsettledUsers unsettled, LongTermOptions options, TimeProvider time,
    ILogger<BookSettler> logger) : IDisposable
{
    private const int MaxRounds = 8;
    private readonly UserTurns _turns = new();
    private long _pausedUntil;

    /// <summary>
    /// Settles the book, and leaves to the job what the vector tier does not take within its time. Throws when the state store or the audit
    /// log fails; then the caller's own work is to be tried again.
    /// </summary>
    public Task SettleOrLeaveAsync(Owner owner, CancellationToken cancellationToken) => SettleOrLeaveAsync(owner, null, cancellationToken);

    /// <summary>As without it, of a book that was written just before.</summary>
    public async Task SettleOrLeaveAsync(Owner owner, UserBook? known, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(owner, cancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.IndexTimeoutMs), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var book = known ?? await books.ReadAsync(owner, cancellationToken);
        for (var round = 0; round < MaxRounds; round++)
        {
            if (book.IsSettled)
                return;
            var records = await RecordAsync(owner, book, cancellationToken);
            if (await TryIndexAsync(owner, book, records, limit, either.Token, cancellationToken) is not { } pairs)
            {
                // Nothing is lost: it stands in the book, and the job goes on with it.
                await unsettled.AddAsync(owner, cancellationToken);
                await CloseAsync(owner, book, [], isIndexed: false, cancellationToken);
                return;
            }
            book = await CloseAsync(owner, book, pairs, isIndexed: true, cancellationToken);
        }
        await unsettled.AddAsync(owner, cancellationToken);
    }

    /// <summary>Settles the book. Throws when anything fails.</summary>
    public async Task SettleAsync(Owner owner, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(owner, cancellationToken);
        while (await books.ReadAsync(owner, cancellationToken) is { IsSettled: false } book)
        {
            var records = await RecordAsync(owner, book, cancellationToken);
            await CloseAsync(owner, book, await IndexAsync(owner, book, records, cancellationToken), isIndexed: true, cancellationToken);
        }
    }

    public async Task<bool> IsSettledAsync(Owner owner, CancellationToken cancellationToken) =>
        (await books.ReadAsync(owner, cancellationToken)).IsSettled;

    // Null: it failed or took too long. Then nobody else waits for it until the job has tried it again.
    private async Task<IReadOnlyList<NearPair>?> TryIndexAsync(
        Owner owner, UserBook book, IReadOnlyDictionary<string, MemoryRecord?> records, CancellationTokenSource limit, CancellationToken either,
        CancellationToken cancellationToken)
    {
        if (time.GetUtcNow().Ticks < Interlocked.Read(ref _pausedUntil))
            return null;
        try
        {
            return await IndexAsync(owner, book, records, either);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Exchange(ref _pausedUntil, time.GetUtcNow().AddSeconds(options.RepairSeconds).Ticks);
            Log.Left(logger, limit.IsCancellationRequested ? "it took too long" : exception.Message);
            return null;
        }
    }

    // Records first: they are the truth, and only then the audit log says that they are there.
    private async Task<IReadOnlyDictionary<string, MemoryRecord?>> RecordAsync(Owner owner, UserBook book, CancellationToken cancellationToken)
    {
        var records = await books.ReadRecordsAsync(owner, book, book.Pending.Select(one => one.Id), cancellationToken);
        await books.WriteRecordsAsync(owner, [.. book.Pending.Where(one => one.Record is not null).Select(one => one.Record!)], cancellationToken);
        await books.DeleteRecordsAsync(owner, [.. book.Removing.Select(one => one.Id)], book.Revision, cancellationToken);
        var notes = book.Pending.Select(one => (one.Id, one.Audit)).Concat(book.Removing.Select(one => (one.Id, one.Audit)))
            .Where(one => one.Audit is not null)
            .Select(one => audit.RecordAsync(Event(owner, one.Id, one.Audit!, records.GetValueOrDefault(one.Id)), cancellationToken));
        await Task.WhenAll(notes);
        return records;
    }

    private async Task<IReadOnlyList<NearPair>> IndexAsync(
        Owner owner, UserBook book, IReadOnlyDictionary<string, MemoryRecord?> records, CancellationToken cancellationToken)
    {
        await index.RemoveAsync(owner, [.. book.Removing.Select(one => one.Id)], cancellationToken);
        return await index.PutAsync(
            owner, [.. book.Pending.Where(one => one.Index).Select(one => records[one.Id]).OfType<MemoryRecord>()], cancellationToken);
    }

    // The book as it is then.
    private async Task<UserBook> CloseAsync(Owner owner, UserBook book, IReadOnlyList<NearPair> pairs, bool isIndexed, CancellationToken cancellationToken) =>
        (await books.EditAsync(owner, null, now => BookEdit.Needed(owner, now, [], pairs.SelectMany(one => new[] { one.Id, one.OtherId })), edit =>
        {
            foreach (var one in book.Pending)
                edit.Settle(one, isIndexed);
            foreach (var one in book.Removing)
                edit.Settle(one, isIndexed);
            foreach (var (id, other) in pairs)
                edit.Merge(id, other);
            return true;
        }, cancellationToken)).Book;

    private static AuditEvent Event(Owner owner, string id, AuditNote note, MemoryRecord? record) => new()
    {
        Tenant = owner.Tenant,
        By = note.By,
        Action = note.Action,
        Kind = "memory",
        Id = id,
        Person = owner.User,
        Digest = record is null ? null : Wording.Digest(record.Text),
    };

    public void Dispose() => _turns.Dispose();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Memories were recorded but not indexed; the job tries it again: {Reason}")]
        public static partial void Left(ILogger logger, string reason);
    }
}
