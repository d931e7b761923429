using System.Text.Json.Serialization;

namespace Agents.Contracts.Inventory;

/// <summary>Where a version is in its life. Without an entry in the inventory it is <see cref="Active"/>.</summary>
public enum VersionState
{
    /// <summary>May get calls.</summary>
    [JsonStringEnumMemberName("active")] Active,

    /// <summary>Gets no new calls; those that are accepted run to their end.</summary>
    [JsonStringEnumMemberName("draining")] Draining,
}
