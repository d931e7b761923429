using Agents.Contracts.Inventory;

namespace Agents.Tools.Inventory;

/// <summary>What happened to each tool.</summary>
internal interface IInventoryHistory
{
    /// <summary>Adds an entry. Never throws for what the store does: an entry is not worth failing what it tells of.</summary>
    Task AddAsync(string tool, InventoryChange change, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<InventoryChange>> ReadAsync(string tool, CancellationToken cancellationToken);
}
