using Agents.Contracts.Inventory;

namespace Agents.Gateway.Inventory;

/// <summary>Finds what the catalog knows of a version that was chosen before.</summary>
internal static class CatalogManifests
{
    /// <summary>Null: the inventory holds no such version any more.</summary>
    public static ToolManifest? ManifestOf(this ToolCatalog catalog, string tool, string version) =>
        catalog.Find(tool)?.Manifest is { } manifest && manifest.Version == version ? manifest : null;
}
