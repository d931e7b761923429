namespace Agents.Contracts.Inventory;

/// <summary>All tools, at key <see cref="LedgerKeys.Inventory"/>. Workers write it; gateway and workers read it.</summary>
public sealed record InventoryDocument
{
    /// <summary>Grows by one with every change; 1 is the first.</summary>
    public required long Revision { get; init; }

    /// <summary>When this revision was written, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The manifests, by name, then by version; never empty.</summary>
    public required IReadOnlyList<ToolManifest> Tools { get; init; }

    /// <summary>Tool name to its traffic. A tool without an entry sends all calls to its newest active version.</summary>
    public IReadOnlyDictionary<string, ToolTraffic> Traffic { get => field ?? new Dictionary<string, ToolTraffic>(); init; } = new Dictionary<string, ToolTraffic>();

    /// <summary>Versions that are not active, by <c>tool@version</c>.</summary>
    public IReadOnlyDictionary<string, VersionState> States { get => field ?? new Dictionary<string, VersionState>(); init; } = new Dictionary<string, VersionState>();

    /// <summary>The key of a version in <see cref="States"/>.</summary>
    public static string StateKey(string tool, string version) => tool + "@" + version;

    /// <summary>Where a version is in its life.</summary>
    public VersionState StateOf(ToolManifest manifest) => States.GetValueOrDefault(StateKey(manifest.Name, manifest.Version));
}
