using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Inventory.Changes;

/// <summary>The small steps that the rules are made of. None changes its document.</summary>
internal static class DocumentEdits
{
    public static InventoryDocument Put(this InventoryDocument document, ToolManifest manifest) => document with
    {
        Tools = [.. document.Tools
            .Where(other => other.Name != manifest.Name || other.Version != manifest.Version)
            .Append(manifest)
            .OrderBy(one => one.Name, StringComparer.Ordinal)
            .ThenBy(one => one.Version, VersionOrder.Instance)],
    };

    /// <summary>Takes the version out, and every word about it.</summary>
    public static InventoryDocument Without(this InventoryDocument document, string tool, string version)
    {
        var next = document.WithState(tool, version, VersionState.Active) with
        {
            Tools = [.. document.Tools.Where(manifest => manifest.Name != tool || manifest.Version != version)],
            FromFolder = document.FromFolder?.Where(key => key != InventoryDocument.StateKey(tool, version)).ToArray(),
        };
        return next.Traffic.TryGetValue(tool, out var traffic) ? next.WithTraffic(tool, traffic.Without(version)) : next;
    }

    public static InventoryDocument WithState(this InventoryDocument document, string tool, string version, VersionState state)
    {
        var states = document.States.ToDictionary();
        states.Remove(InventoryDocument.StateKey(tool, version));
        if (state != VersionState.Active)
            states[InventoryDocument.StateKey(tool, version)] = state;
        return document with { States = states };
    }

    public static InventoryDocument WithTraffic(this InventoryDocument document, string tool, ToolTraffic traffic) =>
        document with { Traffic = new Dictionary<string, ToolTraffic>(document.Traffic) { [tool] = traffic } };

    public static InventoryDocument WithFolderMark(this InventoryDocument document, string tool, string version) =>
        document with { FromFolder = [.. (document.FromFolder ?? []).Append(InventoryDocument.StateKey(tool, version)).Distinct()] };

    /// <summary>From a folder, or from before that was recorded.</summary>
    public static bool IsFromFolder(this InventoryDocument document, ToolManifest manifest) =>
        document.FromFolder is not { } marked || marked.Contains(InventoryDocument.StateKey(manifest.Name, manifest.Version));

    /// <summary>The weights without a version; a trial of it, or one that nobody stands beside any more, is over.</summary>
    public static ToolTraffic Without(this ToolTraffic traffic, string version)
    {
        var weights = traffic.Weights.Where(entry => entry.Key != version).ToDictionary();
        var isTrial = traffic.Canary is { } canary
            && weights.GetValueOrDefault(canary.Version) > 0
            && weights.Any(entry => entry.Key != canary.Version && entry.Value > 0);
        return new ToolTraffic { Weights = weights, Canary = isTrial ? traffic.Canary : null };
    }

    /// <summary>Stores may reorder the fields of JSON, so values are compared, not texts.</summary>
    public static bool IsSame(ToolManifest x, ToolManifest y) => ReferenceEquals(x, y) || JsonElement.DeepEquals(
        JsonSerializer.SerializeToElement(x, AgentsJson.SharedOptions), JsonSerializer.SerializeToElement(y, AgentsJson.SharedOptions));
}
