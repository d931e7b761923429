using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Retention;

namespace Agents.Memory.LongTerm;

/// <summary>Ends memories that nobody has said again for as long as the tenant keeps them.</summary>
internal sealed class LongTermRetention(BookStore books, BookSettler settler, KnownPeople people) : IRetained
{
    public RetainedKind Kind => RetainedKind.Memory;

    public async Task<long> ExpireAsync(string tenant, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var count = 0L;
        for (var part = 0; part < KnownPeople.Parts; part++)
        {
            foreach (var owner in await people.ReadAsync(tenant, part, cancellationToken))
                count += await ExpireAsync(owner, before, cancellationToken);
        }
        return count;
    }

    private async Task<int> ExpireAsync(Owner owner, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (gone, left) = await books.EditAsync(
            owner, book => BookEdit.Needed(owner, book, [], book.Entries.Where(one => one.LastSaidAt < before).Select(one => one.Id)),
            edit => (edit.Expire(before), edit.Entries.Count), cancellationToken);
        if (gone > 0)
            await settler.SettleOrLeaveAsync(owner, cancellationToken);
        if (left == 0)
            await ForgetAsync(owner, cancellationToken);
        return gone;
    }

    // First off the list: who writes before the book says so is seen here, who writes after it puts the person on the list again.
    private async Task ForgetAsync(Owner owner, CancellationToken cancellationToken)
    {
        await people.RemoveAsync(owner, cancellationToken);
        if (!await books.EditAsync(owner, _ => [], edit => edit.TryUnlist(), cancellationToken))
            await people.AddAsync(owner, cancellationToken);
    }
}
