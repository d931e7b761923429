using Agents.Contracts.Inventory;

namespace Agents.Tools.Inventory.Changes;

/// <summary>A version goes when it gets no calls and is not the last. Calls that were accepted for it run on what the traffic says.</summary>
internal static class RetireRule
{
    public static Edit Apply(InventoryDocument document, string tool, string version)
    {
        var versions = document.VersionsOf(tool);
        if (versions.Count == 0)
            return Refusals.NoSuchTool(tool);
        if (document.Find(tool, version) is null)
            return Refusals.NoSuchVersion(tool, version);
        if (versions.Count == 1)
            return Refusals.Conflict($"{tool} {version} is the last version of the tool; at least one stays.");
        return TrafficShares.Of(document, versions).Any(share => share.Manifest.Version == version)
            ? Refusals.Conflict($"{tool} {version} gets calls. Drain it first: POST /v1/tools/{tool}/versions/{version}/drain.")
            : new Edit.To(document.Without(tool, version), new ToolChange(tool, ToolChange.Retired, version));
    }
}
