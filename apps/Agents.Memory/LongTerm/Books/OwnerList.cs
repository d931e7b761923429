using Agents.Hosting.State;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Books;

/// <summary>A document that names people.</summary>
internal sealed record OwnerList(IReadOnlyList<OwnerList.Name> People)
{
    /// <summary>Of so many documents of a list, the one that a person is in.</summary>
    public static int PartOf(Owner owner, int parts) => (int)(Convert.ToUInt32(owner.Key[..8], 16) % parts);

    /// <summary>Adds a person who is not there yet, unless it is full.</summary>
    public static Task AddAsync(IStateStore store, string key, Owner owner, int most, CancellationToken cancellationToken)
    {
        var name = new Name(owner.Tenant, owner.User);
        return store.ReviseAsync<OwnerList>(
            key, list => list is not null && (list.People.Count >= most || list.People.Contains(name)) ? null : new OwnerList([.. list?.People ?? [], name]),
            cancellationToken);
    }

    public static Task RemoveAsync(IStateStore store, string key, Owner owner, CancellationToken cancellationToken)
    {
        var name = new Name(owner.Tenant, owner.User);
        return store.ReviseAsync<OwnerList>(
            key, list => list?.People.Contains(name) == true ? new OwnerList([.. list.People.Where(one => one != name)]) : null, cancellationToken);
    }

    public static async Task<IReadOnlyList<Owner>> ReadAsync(IStateStore store, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        [.. (await store.ReadManyAsync<OwnerList>(keys, cancellationToken)).SelectMany(one => one.Value?.People ?? []).Select(one => new Owner(one.Tenant, one.User))];

    internal sealed record Name(string Tenant, string User);
}
