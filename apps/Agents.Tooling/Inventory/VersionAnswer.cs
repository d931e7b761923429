using Agents.Contracts.Inventory;

namespace Agents.Tooling.Inventory;

/// <summary>One version of a tool: the answer to publishing and draining, and an entry of <see cref="VersionList"/>.</summary>
public sealed record VersionAnswer
{
    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>Version.</summary>
    public required string Version { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required VersionState State { get; init; }

    /// <summary>Its weight among the versions of the tool; 0: it gets no new calls.</summary>
    public required int Weight { get; init; }

    /// <summary>Whether it is on trial.</summary>
    public bool Canary { get; init; }

    /// <summary><c>api</c> or <c>folder</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Revision of the inventory that this was read from.</summary>
    public required long Revision { get; init; }
}

/// <summary>Answer to <c>GET /v1/tools/{tool}/versions</c>.</summary>
public sealed record VersionList
{
    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>Its versions, newest first.</summary>
    public required IReadOnlyList<VersionAnswer> Versions { get; init; }
}
