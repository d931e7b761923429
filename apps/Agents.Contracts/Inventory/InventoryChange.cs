namespace Agents.Contracts.Inventory;

/// <summary>One change of a tool, as <c>GET /v1/tools/{tool}/history</c> tells it.</summary>
public sealed record InventoryChange
{
    /// <summary>Revision of the inventory that holds the change.</summary>
    public required long Revision { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>published</c>, <c>traffic</c>, <c>draining</c>, <c>retired</c>, <c>rolled-back</c>, <c>quarantined</c> or <c>released</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The version that it is about; null for traffic.</summary>
    public string? Version { get; init; }

    /// <summary>The traffic after the change, when it changed.</summary>
    public ToolTraffic? Traffic { get; init; }

    /// <summary>Who: tenant/subject, <c>folder</c>, or <c>worker ID</c> for what happened by itself.</summary>
    public required string By { get; init; }

    /// <summary>Why, for what happened by itself.</summary>
    public string? Reason { get; init; }
}
