using Agents.Contracts.Inventory;

namespace Agents.Tooling.Inventory;

/// <summary>Answer to <c>GET /v1/tools/{tool}/history</c>.</summary>
public sealed record HistoryAnswer
{
    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>Its changes, newest first; at most 200.</summary>
    public required IReadOnlyList<InventoryChange> Changes { get; init; }
}
