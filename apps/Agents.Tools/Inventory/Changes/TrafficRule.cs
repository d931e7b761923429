using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using Agents.Tools.Inventory.Manifests;

namespace Agents.Tools.Inventory.Changes;

/// <summary>Traffic goes to versions that exist and are active.</summary>
internal static class TrafficRule
{
    public static Edit Apply(InventoryDocument document, string tool, TrafficAt traffic)
    {
        var versions = document.VersionsOf(tool);
        if (versions.Count == 0)
            return Refusals.NoSuchTool(tool);
        var errors = new List<ManifestError>();
        foreach (var (version, weight) in traffic.Traffic.Weights)
        {
            if (versions.FirstOrDefault(manifest => manifest.Version == version) is not { } manifest)
                errors.Add(traffic.Mistake(
                    version, $"is not a version of {tool}; allowed: {string.Join(", ", versions.Select(one => one.Version))}."));
            else if (weight > 0 && document.StateOf(manifest) == VersionState.Draining)
                errors.Add(traffic.Mistake(version, $"is {weight}, and the version drains; allowed: 0. Publishing it again takes it back into service."));
        }
        if (errors.Count > 0)
            return Refusals.Invalid(errors);
        if (document.Traffic.TryGetValue(tool, out var present) && IsSame(present, traffic.Traffic))
            return Edit.Nothing;
        return new Edit.To(
            document.WithTraffic(tool, traffic.Traffic), new ToolChange(tool, ToolChange.TrafficSet, Traffic: traffic.Traffic));
    }

    private static bool IsSame(ToolTraffic x, ToolTraffic y) =>
        x.Canary == y.Canary && x.Weights.Count == y.Weights.Count
        && x.Weights.All(entry => y.Weights.TryGetValue(entry.Key, out var weight) && weight == entry.Value);
}
