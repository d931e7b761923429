namespace Agents.Contracts.Inventory;

/// <summary>All tools, at key <see cref="LedgerKeys.Inventory"/>. Workers write it; gateway and workers read it.</summary>
public sealed record InventoryDocument
{
    /// <summary>Grows by one with every change; 1 is the first.</summary>
    public required long Revision { get; init; }

    /// <summary>When this revision was written, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The manifests, by name, then by version; never empty.</summary>
    public required IReadOnlyList<ToolManifest> Tools { get; init; }
}
