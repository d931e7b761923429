using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Erasures;
using Agents.Memory.Governance;
using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Recalling;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm;

/// <summary>
/// Erases what is kept of a person. His book stays, empty, with the time of the erasure and a digest for a key: turns that were said before and
/// come later find it and bring nothing back.
/// </summary>
internal sealed class LongTermErasure(
    BookStore books, BookSettler settler, MemoryIndex index, KnownPeople people, UnsettledUsers unsettled, RecallMarks marks) : IErasable
{
    private const string Kind = "memory";
    private const string More = "more";

    public string Store => "memories";

    public async Task<ErasurePage> EraseAsync(string tenant, string person, string? cursor, CancellationToken cancellationToken)
    {
        var owner = new Owner(tenant, person);
        marks.Forget(owner);
        var book = await books.ReadAsync(owner, cancellationToken);
        // The second look: what a process that died wrote after the first one.
        var late = cursor is null ? book.Erased : [];
        var ids = book.Entries.Select(one => one.Id).Concat(book.Pending.Select(one => one.Id)).Concat(book.Removing.Select(one => one.Id))
            .Distinct(StringComparer.Ordinal).Take(ErasurePage.MaxItems).ToArray();
        var erased = await ItemsAsync(owner, book, [.. late.Concat(ids).Distinct(StringComparer.Ordinal)], cancellationToken);
        // Before the book says so: who writes after it puts the person on the list again.
        await people.RemoveAsync(owner, cancellationToken);
        await books.EditAsync(owner, _ => [], edit =>
        {
            edit.Erase(ids.Concat(late));
            edit.KeepErased(cursor is null ? ids : [.. book.Erased.Concat(ids).Distinct(StringComparer.Ordinal)]);
            return true;
        }, cancellationToken);
        await settler.SettleAsync(owner, cancellationToken);
        var left = await books.ReadAsync(owner, cancellationToken);
        if (left.Entries.Count > 0)
            return new ErasurePage { Erased = erased, Next = More };
        while (await index.SweepAsync(owner, ErasurePage.MaxItems, cancellationToken) > 0)
            cancellationToken.ThrowIfCancellationRequested();
        await unsettled.RemoveAsync(owner, cancellationToken);
        return new ErasurePage { Erased = erased };
    }

    private async Task<IReadOnlyList<ErasedItem>> ItemsAsync(Owner owner, UserBook book, string[] ids, CancellationToken cancellationToken)
    {
        var items = new List<ErasedItem>();
        foreach (var some in ids.Chunk(100))
        {
            var records = await books.ReadRecordsAsync(owner, book, some, cancellationToken);
            items.AddRange(records.Values.OfType<MemoryRecord>()
                .Select(one => new ErasedItem(Kind, one.Id, Wording.Digest(JsonSerializer.Serialize(one, AgentsJson.SharedOptions)))));
        }
        return [.. items.Take(ErasurePage.MaxItems)];
    }
}
