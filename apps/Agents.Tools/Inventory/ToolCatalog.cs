using System.Collections.Frozen;
using Agents.Contracts.Inventory;
using Agents.Hosting.Schemas;
using Agents.Tools.Adapters;
using Agents.Tools.Inventory.Changes;

namespace Agents.Tools.Inventory;

/// <summary>All tools of one revision of the inventory; never changes.</summary>
internal sealed class ToolCatalog
{
    private readonly FrozenDictionary<string, Tool> _tools;

    private ToolCatalog(long revision, FrozenDictionary<string, Tool> tools)
    {
        Revision = revision;
        _tools = tools;
        Trials = [.. tools.Values.Where(tool => tool.Canary is not null).Select(tool => new Trial(tool.Name, tool.Canary!))];
    }

    public static ToolCatalog Empty { get; } = new(0, FrozenDictionary<string, Tool>.Empty);

    /// <summary>0 as long as none was read.</summary>
    public long Revision { get; }

    /// <summary>The versions that are on trial.</summary>
    public IReadOnlyList<Trial> Trials { get; }

    public IEnumerable<ToolVersion> Versions => _tools.Values.SelectMany(tool => tool.Versions.Values);

    /// <summary>The catalog of a document. A version whose manifest is as before stays the object that it was.</summary>
    /// <param name="document">The inventory.</param>
    /// <param name="adapters">Makes the adapters of new versions.</param>
    /// <param name="previous">The catalog before.</param>
    /// <param name="unusable">Gets every version that cannot be made ready, and why; of such a version the one before stays, if any.</param>
    public static ToolCatalog Create(
        InventoryDocument document, IAdapterFactory adapters, ToolCatalog previous, Action<ToolManifest, Exception> unusable)
    {
        var tools = new Dictionary<string, Tool>();
        foreach (var name in document.Tools.Select(manifest => manifest.Name).Distinct())
        {
            var manifests = document.VersionsOf(name);
            var versions = new Dictionary<string, ToolVersion>();
            foreach (var manifest in manifests)
            {
                if (Make(manifest, previous.Exact(name, manifest.Version), adapters, unusable) is { } version)
                    versions[manifest.Version] = version;
            }
            if (versions.Count == 0)
                continue;
            var shares = TrafficShares.Of(document, manifests);
            tools[name] = new Tool(name, versions.ToFrozenDictionary(), shares, document.Traffic.GetValueOrDefault(name)?.Canary);
        }
        return new ToolCatalog(document.Revision, tools.ToFrozenDictionary());
    }

    /// <summary>The version, or when that is gone the one that gets most calls; null when there is no such tool.</summary>
    public ToolVersion? Find(string tool, string version)
    {
        if (!_tools.TryGetValue(tool, out var found))
            return null;
        return found.Versions.TryGetValue(version, out var exact) ? exact : found.Main;
    }

    /// <summary>
    /// Where the failed calls of a version run again. Of a version on trial: on the one with the largest weight beside it. Of a version
    /// that gets no calls any more, for its trial was ended or it is drained: on the one that gets most. Null for all others.
    /// </summary>
    public ToolVersion? InsteadOf(string tool, string version)
    {
        if (!_tools.TryGetValue(tool, out var found))
            return null;
        if (found.Canary?.Version == version)
            return found.Beside;
        return found.Gets.Contains(version) || found.Main.Manifest.Version == version ? null : found.Main;
    }

    private ToolVersion? Exact(string tool, string version) =>
        _tools.TryGetValue(tool, out var found) ? found.Versions.GetValueOrDefault(version) : null;

    private static ToolVersion? Make(
        ToolManifest manifest, ToolVersion? known, IAdapterFactory adapters, Action<ToolManifest, Exception> unusable)
    {
        if (known is not null && DocumentEdits.IsSame(known.Manifest, manifest))
            return known;
        try
        {
            var output = manifest.OutputSchema is { } schema ? ValueSchema.Compile(schema) : null;
            return new ToolVersion(manifest, output, adapters.Create(manifest));
        }
        catch (Exception exception) // One version that cannot be made ready must not keep the others from changing.
        {
            unusable(manifest, exception);
            return known;
        }
    }

    private sealed class Tool
    {
        public Tool(
            string name, FrozenDictionary<string, ToolVersion> versions, IReadOnlyList<VersionShare> shares, ToolCanary? canary)
        {
            Name = name;
            Versions = versions;
            Canary = canary;
            Main = Best(shares) ?? versions.Values.MaxBy(version => version.Manifest.Version, VersionOrder.Instance)!;
            Gets = shares.Select(share => share.Manifest.Version).ToFrozenSet();
            Beside = Best([.. shares.Where(share => share.Manifest.Version != canary?.Version)]);
        }

        public string Name { get; }

        public FrozenDictionary<string, ToolVersion> Versions { get; }

        public ToolCanary? Canary { get; }

        /// <summary>The versions that get calls.</summary>
        public FrozenSet<string> Gets { get; }

        /// <summary>Runs the calls whose version is gone.</summary>
        public ToolVersion Main { get; }

        public ToolVersion? Beside { get; }

        private ToolVersion? Best(IReadOnlyList<VersionShare> shares)
        {
            var usable = shares.Where(share => Versions.ContainsKey(share.Manifest.Version)).ToArray();
            return usable.Length == 0 ? null : Versions[TrafficShares.Largest(usable).Manifest.Version];
        }
    }
}

/// <summary>A version on trial.</summary>
internal sealed record Trial(string Tool, ToolCanary Canary);
