using Agents.Hosting.State;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Books;

/// <summary>
/// Of whom a tenant has memories, for the job that ends them: a book's key does not tell. A person is put on the list before his first memory
/// is written, and taken off before his book says so; see <see cref="BookEdit.TryUnlist"/>.
/// </summary>
internal sealed class KnownPeople(IStateStore store)
{
    /// <summary>How many documents the list of a tenant has.</summary>
    public const int Parts = 64;

    public Task AddAsync(Owner owner, CancellationToken cancellationToken) => OwnerList.AddAsync(store, Key(owner), owner, int.MaxValue, cancellationToken);

    public Task RemoveAsync(Owner owner, CancellationToken cancellationToken) => OwnerList.RemoveAsync(store, Key(owner), owner, cancellationToken);

    public Task<IReadOnlyList<Owner>> ReadAsync(string tenant, int part, CancellationToken cancellationToken) =>
        OwnerList.ReadAsync(store, [Key(tenant, part)], cancellationToken);

    private static string Key(Owner owner) => Key(owner.Tenant, OwnerList.PartOf(owner, Parts));

    private static string Key(string tenant, int part) => FormattableString.Invariant($"memory-people/{Uri.EscapeDataString(tenant)}/{part}");
}
