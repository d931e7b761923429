using Agents.Hosting.State;
using Agents.Memory.LongTerm.Records;
using Dapr;

namespace Agents.Memory.LongTerm.Books;

/// <summary>Books and records in the state store. A book is changed by etag: who loses looks again.</summary>
internal sealed class BookStore(IStateStore store, KnownPeople people, LongTermOptions options, TimeProvider time) : IDisposable
{
    private const int MaxAttempts = 30;
    private const int DeletedTogether = 16;
    private readonly UserTurns _turns = new();

    public static string BookKey(Owner owner) => $"memory-book/{Uri.EscapeDataString(owner.Tenant)}/{owner.Key}";

    public static string RecordKey(Owner owner, string id) => $"memory/{Uri.EscapeDataString(owner.Tenant)}/{id}";

    public async Task<UserBook> ReadAsync(Owner owner, CancellationToken cancellationToken) =>
        (await ReadVersionAsync(owner, cancellationToken)).Value ?? UserBook.Empty;

    /// <summary>The book as it may be given to a change; no value: there is none yet.</summary>
    public Task<Versioned<UserBook>> ReadVersionAsync(Owner owner, CancellationToken cancellationToken) =>
        store.ReadAsync<UserBook>(BookKey(owner), cancellationToken);

    /// <summary>The books of several people, in their order.</summary>
    public Task<IReadOnlyList<Versioned<UserBook>>> ReadVersionsAsync(IReadOnlyList<Owner> owners, CancellationToken cancellationToken) =>
        store.ReadManyAsync<UserBook>([.. owners.Select(BookKey)], cancellationToken);

    /// <summary>A change that looks at no record; it is written with <see cref="TrySaveAsync"/>.</summary>
    public BookEdit Draft(Owner owner, UserBook book) => new(owner, book, new Dictionary<string, MemoryRecord?>(), time.GetUtcNow(), options);

    /// <summary>Writes books of several people, none of them twice. False: not all were written, and which of them were only a read tells.</summary>
    public async Task<bool> TrySaveAsync(IReadOnlyList<BookChange> changes, CancellationToken cancellationToken) =>
        changes.Count == 0 || await store.TrySaveManyAsync<UserBook>(
            [.. changes.Select(one => new StateChange<UserBook>(BookKey(one.Owner), one.Book, one.ETag))], cancellationToken);

    /// <summary>Records by id; null where there is none. What has not been written yet stands in the book.</summary>
    public async Task<IReadOnlyDictionary<string, MemoryRecord?>> ReadRecordsAsync(
        Owner owner, UserBook book, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, MemoryRecord?>(StringComparer.Ordinal);
        foreach (var id in ids)
            records[id] = null;
        foreach (var pending in book.Pending.Where(one => one.Record is not null && records.ContainsKey(one.Id)))
            records[pending.Id] = pending.Record;
        var wanted = records.Where(one => one.Value is null).Select(one => one.Key).ToArray();
        var read = await store.ReadManyAsync<MemoryRecord>([.. wanted.Select(id => RecordKey(owner, id))], cancellationToken);
        for (var i = 0; i < wanted.Length; i++)
            records[wanted[i]] = read[i].Value;
        return records;
    }

    /// <summary>Changes a book; the change may be worked out several times, each time on what is there.</summary>
    /// <param name="owner">Whose book.</param>
    /// <param name="needed">Ids of the records that the change looks at.</param>
    /// <param name="change">Works it out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaprException">The store does not answer, or others were always quicker. It may be tried again.</exception>
    public async Task<T> EditAsync<T>(
        Owner owner, Func<UserBook, IEnumerable<string>> needed, Func<BookEdit, T> change, CancellationToken cancellationToken) =>
        (await EditAsync(owner, null, needed, change, cancellationToken)).Result;

    /// <summary>Changes a book that was read just before. Also gives the book as it is then.</summary>
    public async Task<(T Result, UserBook Book)> EditAsync<T>(
        Owner owner, Versioned<UserBook>? known, Func<UserBook, IEnumerable<string>> needed, Func<BookEdit, T> change, CancellationToken cancellationToken)
    {
        using var turn = await _turns.EnterAsync(owner, cancellationToken);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var read = known ?? await ReadVersionAsync(owner, cancellationToken);
            known = null;
            var book = read.Value ?? UserBook.Empty;
            var records = await ReadRecordsAsync(owner, book, needed(book), cancellationToken);
            var edit = new BookEdit(owner, book, records, time.GetUtcNow(), options);
            var result = change(edit);
            if (!edit.IsChanged)
                return (result, book);
            var next = edit.Close();
            if (next.IsListed && !book.IsListed)
                await people.AddAsync(owner, cancellationToken);
            if (await store.TrySaveAsync(read.Change(BookKey(owner), next), cancellationToken))
                return (result, next);
        }
        throw new DaprException($"The memories of a person were changed by others {MaxAttempts} times in between.");
    }

    /// <summary>Writes a record unless a newer one is there.</summary>
    public async Task WriteRecordsAsync(Owner owner, IReadOnlyList<MemoryRecord> records, CancellationToken cancellationToken)
    {
        var left = records;
        for (var attempt = 0; left.Count > 0 && attempt < MaxAttempts; attempt++)
        {
            var there = await store.ReadManyAsync<MemoryRecord>([.. left.Select(one => RecordKey(owner, one.Id))], cancellationToken);
            var changes = left.Zip(there).Where(one => one.Second.Value is null || one.Second.Value.Revision < one.First.Revision)
                .Select(one => one.Second.Change(RecordKey(owner, one.First.Id), one.First))
                .ToArray();
            // One conflict fails the request although the others are written: those that are find themselves the next time.
            if (changes.Length == 0 || await SaveAsync(changes, cancellationToken))
                return;
            left = [.. changes.Select(one => one.Value)];
        }
        if (left.Count > 0)
            throw new DaprException("Records of memories were changed by others in between, again and again.");
    }

    /// <summary>Deletes records, but none that was written after the book had that revision: it was said anew.</summary>
    public async Task DeleteRecordsAsync(Owner owner, IReadOnlyList<string> ids, long revision, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(DeletedTogether))
        {
            var there = await store.ReadManyAsync<MemoryRecord>([.. some.Select(id => RecordKey(owner, id))], cancellationToken);
            // False: somebody else has written or deleted it, which is his.
            await Task.WhenAll(some.Zip(there).Where(one => one.Second.Value?.Revision <= revision)
                .Select(one => store.TryDeleteAsync(RecordKey(owner, one.First), one.Second.ETag, cancellationToken)));
        }
    }

    public void Dispose() => _turns.Dispose();

    private Task<bool> SaveAsync(StateChange<MemoryRecord>[] changes, CancellationToken cancellationToken) =>
        changes.Length > 1 ? store.TrySaveManyAsync(changes, cancellationToken) : store.TrySaveAsync(changes[0], cancellationToken);
}

/// <param name="Owner">Whose book.</param>
/// <param name="Book">As it is to be.</param>
/// <param name="ETag">What was read; empty: there was none.</param>
internal sealed record BookChange(Owner Owner, UserBook Book, string ETag);
