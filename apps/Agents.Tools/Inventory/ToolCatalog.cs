using System.Collections.Frozen;
using Agents.Contracts.Inventory;
using Agents.Hosting.Schemas;
using Agents.Tools.Adapters;

namespace Agents.Tools.Inventory;

/// <summary>All tools of one revision of the inventory; never changes.</summary>
internal sealed class ToolCatalog
{
    private readonly FrozenDictionary<string, FrozenDictionary<string, ToolVersion>> _tools;

    private ToolCatalog(long revision, FrozenDictionary<string, FrozenDictionary<string, ToolVersion>> tools)
    {
        Revision = revision;
        _tools = tools;
    }

    public static ToolCatalog Empty { get; } = new(0, FrozenDictionary<string, FrozenDictionary<string, ToolVersion>>.Empty);

    /// <summary>0 as long as none was read.</summary>
    public long Revision { get; }

    public static ToolCatalog Create(InventoryDocument document, IAdapterFactory adapters)
    {
        var versions = new List<ToolVersion>(document.Tools.Count);
        foreach (var manifest in document.Tools)
        {
            var output = manifest.OutputSchema is { } schema
                ? ValueSchema.Compile(schema)
                : null;
            versions.Add(new ToolVersion(manifest, output, adapters.Create(manifest)));
        }
        return new ToolCatalog(
            document.Revision,
            versions.GroupBy(version => version.Manifest.Name).ToFrozenDictionary(
                tool => tool.Key,
                tool => tool.ToFrozenDictionary(version => version.Manifest.Version)));
    }

    /// <summary>The version, or when that is gone the newest of the same tool; null when there is no such tool.</summary>
    public ToolVersion? Find(string tool, string version)
    {
        if (!_tools.TryGetValue(tool, out var versions))
            return null;
        return versions.TryGetValue(version, out var exact)
            ? exact
            : versions.Values.MaxBy(candidate => candidate.Manifest.Version, VersionOrder.Instance);
    }
}
