using Agents.Contracts.Inventory;

namespace Agents.Tools.Inventory.Changes;

/// <summary>A version that drains gets no new calls; its share goes to the others. The last that gets calls cannot drain.</summary>
internal static class DrainRule
{
    public static Edit Apply(InventoryDocument document, string tool, string version)
    {
        var versions = document.VersionsOf(tool);
        if (versions.Count == 0)
            return Refusals.NoSuchTool(tool);
        if (document.Find(tool, version) is not { } manifest)
            return Refusals.NoSuchVersion(tool, version);
        if (document.StateOf(manifest) == VersionState.Draining)
            return Edit.Nothing;
        if (document.Traffic.TryGetValue(tool, out var traffic))
        {
            if (traffic.Weights.GetValueOrDefault(version) > 0 && TrafficShares.Of(document, versions) is [_])
                return Refusals.Conflict($"{tool} {version} gets all calls. Give another version a weight first: PUT /v1/tools/{tool}/traffic.");
        }
        else if (!versions.Any(other => other.Version != version && document.StateOf(other) == VersionState.Active))
        {
            return Refusals.Conflict($"{tool} {version} is the only active version. Publish another first.");
        }

        var next = document.WithState(tool, version, VersionState.Draining);
        var change = new ToolChange(tool, ToolChange.Draining, version);
        if (traffic is null || !traffic.Weights.ContainsKey(version))
            return new Edit.To(next, change);
        var left = traffic.Without(version);
        return new Edit.To(next.WithTraffic(tool, left), change with { Traffic = left });
    }
}
