using System.Collections.Frozen;
using Agents.Contracts.Inventory;
using Agents.Hosting.Schemas;
using Agents.Tools.Adapters;

namespace Agents.Tools.Inventory;

/// <summary>All tools of one revision of the inventory; never changes.</summary>
internal sealed class ToolCatalog
{
    private readonly FrozenDictionary<string, FrozenDictionary<string, ToolVersion>> _tools;

    private readonly IReadOnlyDictionary<string, ToolTraffic> _traffic;

    private ToolCatalog(
        long revision,
        FrozenDictionary<string, FrozenDictionary<string, ToolVersion>> tools,
        IReadOnlyDictionary<string, ToolTraffic> traffic)
    {
        Revision = revision;
        _tools = tools;
        _traffic = traffic;
    }

    public static ToolCatalog Empty { get; } =
        new(0, FrozenDictionary<string, FrozenDictionary<string, ToolVersion>>.Empty, new Dictionary<string, ToolTraffic>());

    /// <summary>0 as long as none was read.</summary>
    public long Revision { get; }

    public IEnumerable<ToolVersion> Versions => _tools.Values.SelectMany(versions => versions.Values);

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
                tool => tool.ToFrozenDictionary(version => version.Manifest.Version)),
            document.Traffic);
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

    /// <summary>
    /// Where the failed calls of a version on trial run again: the version with the largest weight beside it. Null when the version is
    /// not on trial.
    /// </summary>
    public ToolVersion? BesideTrial(string tool, string version)
    {
        if (!_traffic.TryGetValue(tool, out var traffic) || traffic.Canary?.Version != version)
            return null;
        return _tools[tool].Values
            .Where(other => other.Manifest.Version != version && traffic.Weights.GetValueOrDefault(other.Manifest.Version) > 0)
            .MaxBy(other => traffic.Weights[other.Manifest.Version]);
    }
}
