using System.Collections.Frozen;
using Agents.Contracts.Inventory;
using Agents.Gateway.Validation;
using Agents.Tooling;

namespace Agents.Gateway.Inventory;

/// <summary>The tools as they stand in one revision of the inventory. Immutable; swapped whole.</summary>
internal sealed class ToolCatalog
{
    public static readonly ToolCatalog Empty = new(0, FrozenDictionary<string, CatalogTool>.Empty);

    private readonly FrozenDictionary<string, CatalogTool> _tools;

    private ToolCatalog(long revision, FrozenDictionary<string, CatalogTool> tools)
    {
        Revision = revision;
        _tools = tools;
        List = new ToolList { Tools = [.. tools.Values.Select(t => t.Description).OrderBy(t => t.Name, StringComparer.Ordinal)] };
    }

    public long Revision { get; }

    /// <summary>Whether it is of an inventory, and not what stands before one has been read.</summary>
    public bool IsLoaded => Revision > 0;

    public ToolList List { get; }

    public CatalogTool? Find(string name) => _tools.GetValueOrDefault(name);

    /// <summary>What is known of a version that was chosen before. Null: the inventory holds no such version any more.</summary>
    public ToolManifest? ManifestOf(string tool, string version) =>
        Find(tool)?.Versions.FirstOrDefault(known => known.Manifest.Version == version)?.Manifest;

    /// <summary>The catalog of a document. Schemas that are unchanged are taken from <paramref name="previous"/>.</summary>
    /// <param name="document">The inventory.</param>
    /// <param name="previous">The catalog before.</param>
    /// <param name="unusable">Gets every version whose schema cannot be compiled; without a usable version the tool stays as it was.</param>
    public static ToolCatalog Build(InventoryDocument document, ToolCatalog previous, Action<string, string> unusable)
    {
        var tools = new Dictionary<string, CatalogTool>(StringComparer.Ordinal);
        foreach (var name in document.Tools.Select(t => t.Name).Distinct(StringComparer.Ordinal))
        {
            var known = previous.Find(name);
            if ((Build(document, name, known, unusable) ?? known) is { } tool)
            {
                tools[name] = tool;
            }
        }

        return new ToolCatalog(document.Revision, tools.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static CatalogTool? Build(InventoryDocument document, string name, CatalogTool? known, Action<string, string> unusable)
    {
        var manifests = document.VersionsOf(name);
        var versions = new Dictionary<string, CatalogVersion>(StringComparer.Ordinal);
        foreach (var manifest in manifests)
        {
            try
            {
                versions[manifest.Version] = new CatalogVersion(manifest, Schema(manifest, known));
            }
            catch (FormatException e)
            {
                unusable(name + " " + manifest.Version, e.Message);
            }
        }

        var shares = TrafficShares.Of(document, manifests);
        var chosen = shares.Where(s => versions.ContainsKey(s.Manifest.Version)).Select(s => (versions[s.Manifest.Version], s.Weight)).ToList();
        return chosen.Count == 0
            ? null
            : new CatalogTool(name, [.. versions.Values], chosen, [.. manifests.Reverse().Select(m => State(document, shares, m))]);
    }

    private static ArgumentSchema Schema(ToolManifest manifest, CatalogTool? known) =>
        known?.Versions
            .OrderByDescending(v => v.Manifest.Version == manifest.Version)
            .FirstOrDefault(v => ArgumentSchema.IsSame(v.Manifest.InputSchema, manifest.InputSchema))?.Schema
        ?? ArgumentSchema.Compile(manifest.InputSchema);

    private static ToolVersionState State(InventoryDocument document, IReadOnlyList<VersionShare> shares, ToolManifest manifest) =>
        new(manifest.Version, document.StateOf(manifest), shares.FirstOrDefault(s => s.Manifest.Version == manifest.Version)?.Weight ?? 0);
}

/// <summary>Holds the catalog of now.</summary>
internal sealed class CurrentCatalog
{
    private volatile ToolCatalog _value = ToolCatalog.Empty;

    public ToolCatalog Value
    {
        get => _value;
        set => _value = value;
    }

    public bool IsLoaded => _value.IsLoaded;
}
