using Agents.Contracts.Inventory;

namespace Agents.Tooling.Inventory;

/// <summary>Body of <c>PUT /v1/tools/{tool}/traffic</c>.</summary>
public sealed record TrafficBody
{
    /// <summary>Version to weight, 0 to 1,000; at least one over 0. Versions that are not named get nothing.</summary>
    public required IReadOnlyDictionary<string, int> Weights { get; init; }

    /// <summary>A version on trial, taken back by itself when it does badly.</summary>
    public ToolCanary? Canary { get; init; }
}

/// <summary>Which versions of a tool get its calls now.</summary>
public sealed record TrafficAnswer
{
    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>False: nobody has set the traffic, and the newest active version gets all calls.</summary>
    public required bool Set { get; init; }

    /// <summary>Version to weight.</summary>
    public required IReadOnlyDictionary<string, int> Weights { get; init; }

    /// <summary>The version on trial.</summary>
    public ToolCanary? Canary { get; init; }

    /// <summary>Revision of the inventory that this was read from.</summary>
    public required long Revision { get; init; }
}
