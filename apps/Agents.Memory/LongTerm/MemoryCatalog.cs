using System.Globalization;
using Agents.Memory.Audit;
using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Recalling;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm;

/// <summary>What callers do with memories themselves.</summary>
internal sealed class MemoryCatalog(
    BookStore books, BookSettler settler, UnsettledUsers unsettled, RecallMarks recalled, IAuditLog audit, TimeProvider time)
{
    /// <summary>Keeps a statement. The same once more is the same memory.</summary>
    public async Task<(StoredMemory Memory, bool IsNew)> AddAsync(Owner owner, Statement said, string by, CancellationToken cancellationToken)
    {
        var isNew = await books.EditAsync(owner, book => BookEdit.Needed(owner, book, [said], []), edit =>
        {
            var isNew = !edit.Entries.ContainsKey(said.IdOf(owner));
            edit.Say(said, by);
            return isNew;
        }, cancellationToken);
        await settler.SettleOrLeaveAsync(owner, cancellationToken);
        return (await FindAsync(owner, said.IdOf(owner), cancellationToken)
            ?? throw new Dapr.DaprException("The memory was deleted by somebody else in between."), isNew);
    }

    /// <summary>A memory, and what of its group was before or after it, the latest said first; null: there is none.</summary>
    public async Task<(StoredMemory Memory, IReadOnlyList<StoredMemory> History)?> GetAsync(
        Owner owner, string id, CancellationToken cancellationToken)
    {
        var book = await books.ReadAsync(owner, cancellationToken);
        if (book.Entries.FirstOrDefault(one => one.Id == id) is not { } entry)
            return null;
        var group = await ReadAsync(owner, book, [.. book.Entries.Where(one => one.Group == entry.Group)], cancellationToken);
        return group.FirstOrDefault(one => one.Record.Id == id) is { } found ? (found, [.. group.Where(one => one.Record.Id != id)]) : null;
    }

    /// <summary>Memories, the latest said first, and where the next page begins.</summary>
    public async Task<(IReadOnlyList<StoredMemory> Memories, string? Next)> ListAsync(
        Owner owner, bool history, int limit, ListPlace? after, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var book = await books.ReadAsync(owner, cancellationToken);
        var page = book.Entries.Where(one => (history || one.HoldsAt(now)) && (after is null || after.IsBefore(one)))
            .OrderByDescending(one => one.LastSaidAt).ThenBy(one => one.Id, StringComparer.Ordinal).Take(limit + 1).ToArray();
        var read = await ReadAsync(owner, book, [.. page.Take(limit)], cancellationToken);
        return (read, page.Length > limit ? ListPlace.Of(page[limit - 1]).ToString() : null);
    }

    /// <summary>Deletes a memory, and what it has replaced. Answers for what is gone; none: there was none.</summary>
    public async Task<IReadOnlyList<string>> DeleteAsync(Owner owner, string id, string by, CancellationToken cancellationToken)
    {
        if ((await books.ReadAsync(owner, cancellationToken)).Entries.All(one => one.Id != id))
            return [];
        // Noted before: when this process dies half-way, nobody may come by for long, and what is deleted has to go.
        await unsettled.AddAsync(owner, cancellationToken);
        var gone = await books.EditAsync(owner, book => BookEdit.Needed(owner, book, [], [id]), edit => edit.Delete(id, by), cancellationToken);
        await settler.SettleOrLeaveAsync(owner, cancellationToken);
        return gone;
    }

    /// <summary>Deletes all memories of a person; what was said until now does not come back, though it may still be on its way here.</summary>
    public async Task<int> DeleteAllAsync(Owner owner, string by, CancellationToken cancellationToken)
    {
        // Both before, for the same reason.
        await unsettled.AddAsync(owner, cancellationToken);
        await audit.RecordAsync(
            new AuditEvent { Tenant = owner.Tenant, By = by, Action = AuditAction.Deleted, Kind = "memories", Id = owner.Key, Person = owner.User, Detail = "all" },
            cancellationToken);
        var count = await books.EditAsync(owner, _ => [], edit =>
        {
            var ids = edit.Entries.Keys.ToArray();
            edit.Erase(ids);
            return ids.Length;
        }, cancellationToken);
        recalled.Forget(owner);
        await settler.SettleOrLeaveAsync(owner, cancellationToken);
        return count;
    }

    private async Task<StoredMemory?> FindAsync(Owner owner, string id, CancellationToken cancellationToken)
    {
        var book = await books.ReadAsync(owner, cancellationToken);
        return await ReadAsync(owner, book, [.. book.Entries.Where(one => one.Id == id)], cancellationToken) is [var found] ? found : null;
    }

    private async Task<IReadOnlyList<StoredMemory>> ReadAsync(
        Owner owner, UserBook book, IReadOnlyList<BookEntry> entries, CancellationToken cancellationToken)
    {
        var records = await books.ReadRecordsAsync(owner, book, entries.Select(one => one.Id), cancellationToken);
        return
        [
            .. entries.OrderByDescending(one => one.LastSaidAt).ThenBy(one => one.Id, StringComparer.Ordinal)
                .Where(one => records[one.Id] is not null).Select(one => new StoredMemory(records[one.Id]!, one)),
        ];
    }
}

/// <summary>A memory with what its person's book says of it.</summary>
internal sealed record StoredMemory(MemoryRecord Record, BookEntry Entry);

/// <summary>Where a page of a list ends.</summary>
internal sealed record ListPlace(long Ticks, string Id)
{
    public static ListPlace Of(BookEntry entry) => new(entry.LastSaidAt.UtcTicks, entry.Id);

    /// <summary>Null: it is none.</summary>
    public static ListPlace? Read(string text)
    {
        var sign = text.IndexOf('~', StringComparison.Ordinal);
        return sign > 0 && long.TryParse(text.AsSpan(0, sign), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new ListPlace(ticks, text[(sign + 1)..])
            : null;
    }

    public bool IsBefore(BookEntry entry) =>
        entry.LastSaidAt.UtcTicks < Ticks || (entry.LastSaidAt.UtcTicks == Ticks && string.CompareOrdinal(entry.Id, Id) > 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ticks}~{Id}");
}
