using System.Text.Json.Serialization;

namespace Agents.Contracts.Inventory;

/// <summary>How urgent a tool's calls are. Chooses the topic and the share of a worker's capacity.</summary>
public enum ToolClass
{
    /// <summary>A person or a payment waits; a part of every worker's capacity is reserved for this class.</summary>
    [JsonStringEnumMemberName("critical")] Critical,

    /// <summary>A live turn waits.</summary>
    [JsonStringEnumMemberName("interactive")] Interactive,

    /// <summary>Nobody waits; gives way to the others.</summary>
    [JsonStringEnumMemberName("batch")] Batch,
}
