using System.Text.Json;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;
using Agents.Tools.Execution;

namespace Agents.Tools.Batching;

/// <summary>What the calls of a group have in common. Tenants never share a group.</summary>
/// <param name="Tool">Tool name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Tenant">Tenant of all its calls.</param>
/// <param name="Value">JSON text of the value that the manifest's batch key names; empty without one.</param>
internal readonly record struct GroupKey(string Tool, string Version, string Tenant, string Value)
{
    public static GroupKey Of(QueuedCall call, ToolBatching batching)
    {
        var value = batching.Key is { } pointer && JsonPointer.Find(call.Command.Arguments, pointer) is { } found
            ? JsonSerializer.Serialize(found)
            : "";
        return new GroupKey(call.Tool, call.Version, call.Tenant, value);
    }
}
