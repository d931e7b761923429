using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tools.Ledger;

namespace Agents.Tools.Inventory;

/// <summary>Brings the manifests of a folder into the state store.</summary>
internal sealed class InventoryWriter(ILedgerStore store, TimeProvider time)
{
    /// <summary>Writes a new revision when the manifests differ from what is there. Never writes an empty inventory.</summary>
    public async Task WriteAsync(IReadOnlyList<ToolManifest> manifests, CancellationToken cancellationToken)
    {
        if (manifests.Count == 0)
            throw new ArgumentException("An inventory needs at least one tool.", nameof(manifests));
        while (true)
        {
            var known = await store.ReadAsync<InventoryDocument>(LedgerKeys.Inventory, cancellationToken);
            if (known.Value is { } current && IsSame(current.Tools, manifests))
                return;
            var next = new InventoryDocument
            {
                Revision = (known.Value?.Revision ?? 0) + 1,
                UpdatedAt = time.GetUtcNow(),
                Tools = manifests,
            };
            var written = known.Value is null
                ? await store.TryCreateAsync(LedgerKeys.Inventory, next, cancellationToken)
                : await store.TryReplaceAsync(
                    new Replacement<InventoryDocument>(LedgerKeys.Inventory, next, known.ETag), ttlSeconds: null, cancellationToken);
            if (written)
                return;
        }
    }

    // Stores may reorder the fields of JSON, so values are compared, not texts.
    private static bool IsSame(IReadOnlyList<ToolManifest> x, IReadOnlyList<ToolManifest> y) =>
        JsonElement.DeepEquals(
            JsonSerializer.SerializeToElement(x, AgentsJson.SharedOptions), JsonSerializer.SerializeToElement(y, AgentsJson.SharedOptions));
}
