using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Changes;

/// <summary>What a rule makes of the inventory.</summary>
internal abstract record Edit
{
    /// <summary>It is already as it should be.</summary>
    public static Edit Nothing { get; } = new Unchanged();

    public sealed record Unchanged : Edit;

    /// <summary>The new content; the editor sets revision and time.</summary>
    public sealed record To(InventoryDocument Next, params IReadOnlyList<ToolChange> Changes) : Edit;

    public sealed record Refused(EditRefusal Refusal) : Edit;
}

/// <summary>An entry for the history of a tool, before it has a revision.</summary>
internal sealed record ToolChange(string Tool, string Kind, string? Version = null, ToolTraffic? Traffic = null, string? Reason = null)
{
    public const string Published = "published";
    public const string TrafficSet = "traffic";
    public const string Draining = "draining";
    public const string Retired = "retired";
    public const string RolledBack = "rolled-back";
}

/// <summary>Why a change is not made, as it is told to the caller.</summary>
internal sealed record EditRefusal(int Status, string Type, string Title, string Detail, params IReadOnlyList<ManifestError> Errors);
