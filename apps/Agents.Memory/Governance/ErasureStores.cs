namespace Agents.Memory.Governance;

/// <summary>All stores that an erasure goes through, the other apps first: what they still do may write here.</summary>
internal sealed class ErasureStores
{
    private readonly Dictionary<string, IErasable> _byName;

    public ErasureStores(IEnumerable<IErasable> stores)
    {
        All = [.. stores.OrderBy(one => one is IErasureParticipant ? 0 : 1)];
        _byName = All.ToDictionary(one => one.Store, StringComparer.Ordinal);
    }

    public IReadOnlyList<IErasable> All { get; }

    /// <exception cref="InvalidOperationException">There is no such store: it was there when the erasure began.</exception>
    public IErasable Find(string name) => _byName.GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"There is no store {name} any more. Configure it again, so that the erasures under way can end.");
}
