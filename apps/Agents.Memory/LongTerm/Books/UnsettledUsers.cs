using Agents.Hosting.State;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Books;

/// <summary>
/// People whose memories the vector tier has not taken yet: some documents that seldom change. Who is missing here, because a process died,
/// is found with his next event or recall.
/// </summary>
internal sealed class UnsettledUsers(IStateStore store)
{
    /// <summary>Most people in one document; the others are found with their next event.</summary>
    private const int MaxUsers = 5000;

    private const int Parts = 16;

    public Task AddAsync(Owner owner, CancellationToken cancellationToken) => OwnerList.AddAsync(store, Key(owner), owner, MaxUsers, cancellationToken);

    public Task RemoveAsync(Owner owner, CancellationToken cancellationToken) => OwnerList.RemoveAsync(store, Key(owner), owner, cancellationToken);

    public Task<IReadOnlyList<Owner>> ListAsync(CancellationToken cancellationToken) =>
        OwnerList.ReadAsync(store, [.. Enumerable.Range(0, Parts).Select(Key)], cancellationToken);

    private static string Key(Owner owner) => Key(OwnerList.PartOf(owner, Parts));

    private static string Key(int part) => FormattableString.Invariant($"memory-unsettled/{part}");
}
