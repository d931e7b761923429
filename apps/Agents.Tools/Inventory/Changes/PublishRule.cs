using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Changes;

/// <summary>
/// A version is published once and then stays as it is. A new one gets no calls until the traffic says so, except the first of a tool.
/// Publishing the same again changes nothing, or takes a version that drains back into service.
/// </summary>
internal static class PublishRule
{
    public static Edit Apply(InventoryDocument document, ToolManifest manifest)
    {
        var published = new ToolChange(manifest.Name, ToolChange.Published, manifest.Version);
        if (document.Find(manifest.Name, manifest.Version) is { } existing)
        {
            if (!DocumentEdits.IsSame(existing, manifest))
                return Refusals.Conflict(
                    $"{manifest.Name} {manifest.Version} exists with other content. Publish the change under a new version.");
            return document.StateOf(existing) == VersionState.Active
                ? Edit.Nothing
                : new Edit.To(
                    document.WithState(manifest.Name, manifest.Version, VersionState.Active), published with { Reason = "Back from draining." });
        }

        if (document.Tools.Count >= Limits.MaxTools)
            return Refusals.Conflict($"The inventory holds {document.Tools.Count} versions; allowed: {Limits.MaxTools}. Delete some first.");
        if (manifest.Compensation is { } compensation && document.Tools.All(other => other.Name != compensation.Tool) && compensation.Tool != manifest.Name)
            return Refusals.Invalid(new ManifestError(
                "", 0, 0, "compensation.tool", $"is '{compensation.Tool}', which is not in the inventory; publish that tool first."));

        var next = document.Put(manifest);
        var versions = document.VersionsOf(manifest.Name);
        if (versions.Count > 0 && !document.Traffic.ContainsKey(manifest.Name))
        {
            // Without a word the newest version gets all calls, and that would be this one.
            var present = TrafficShares.Largest(TrafficShares.Of(document, versions)).Manifest.Version;
            next = next.WithTraffic(
                manifest.Name, new ToolTraffic { Weights = new Dictionary<string, int> { [present] = TrafficShares.Whole } });
        }
        // From now on the two kinds are told apart.
        return new Edit.To(
            next.FromFolder is null
                ? next with { FromFolder = [.. document.Tools.Select(one => InventoryDocument.StateKey(one.Name, one.Version))] }
                : next,
            published);
    }
}
