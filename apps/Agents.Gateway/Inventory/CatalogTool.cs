using Agents.Contracts.Inventory;
using Agents.Gateway.Validation;
using Agents.Tooling;

namespace Agents.Gateway.Inventory;

/// <summary>A version that calls can be checked against.</summary>
internal sealed record CatalogVersion(ToolManifest Manifest, ArgumentSchema Schema);

/// <summary>A tool that can be called, with all versions that get calls.</summary>
internal sealed class CatalogTool
{
    private readonly CatalogVersion[] _chosen;
    private readonly VersionChoice _choice;

    /// <param name="name">Its name.</param>
    /// <param name="versions">All versions that can be used.</param>
    /// <param name="shares">Those that get calls; at least one.</param>
    /// <param name="states">All versions, newest first.</param>
    public CatalogTool(
        string name, IReadOnlyList<CatalogVersion> versions, IReadOnlyList<(CatalogVersion Version, int Weight)> shares,
        IReadOnlyList<ToolVersionState> states)
    {
        Name = name;
        Versions = versions;
        _chosen = [.. shares.Select(share => share.Version)];
        _choice = new VersionChoice([.. shares.Select(share => share.Weight)]);
        Main = shares.OrderBy(share => share.Weight).Last().Version;
        Description = ToolDescription.From(Main.Manifest, states);
    }

    public string Name { get; }

    public IReadOnlyList<CatalogVersion> Versions { get; }

    /// <summary>The version that gets most calls.</summary>
    public CatalogVersion Main { get; }

    public ToolDescription Description { get; }

    /// <summary>The version for a call: by weight, always the same for an ordering key, or without one for a call id.</summary>
    public CatalogVersion Pick(string tenant, string? orderingKey, string callId) =>
        _chosen[_choice.Of(VersionChoice.Key(tenant, orderingKey, callId))];
}
