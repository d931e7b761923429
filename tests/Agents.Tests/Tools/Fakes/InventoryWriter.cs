using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tools.Ledger;

namespace Agents.Tests.Tools.Fakes;

/// <summary>Puts manifests into the store as the next revision, without any rule.</summary>
internal sealed class InventoryWriter(ILedgerStore store, TimeProvider time)
{
    public async Task WriteAsync(IReadOnlyList<ToolManifest> manifests, CancellationToken cancellationToken)
    {
        var known = await store.ReadAsync<InventoryDocument>(LedgerKeys.Inventory, cancellationToken);
        await store.WriteAsync(
            LedgerKeys.Inventory,
            new InventoryDocument { Revision = (known.Value?.Revision ?? 0) + 1, UpdatedAt = time.GetUtcNow(), Tools = manifests },
            cancellationToken);
    }
}
