using System.Text.Json;
using Agents.Contracts.Inventory;

namespace Agents.Tooling;

/// <summary>A tool as callers see it.</summary>
public sealed record ToolDescription
{
    /// <summary>Name to call it by.</summary>
    public required string Name { get; init; }

    /// <summary>The version that most new calls run; the schemas are its own.</summary>
    public required string Version { get; init; }

    /// <summary>What it does, for people and models.</summary>
    public required string Description { get; init; }

    /// <summary>How urgent its calls are.</summary>
    public required ToolClass Class { get; init; }

    /// <summary>JSON Schema of the arguments.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>JSON Schema of the result, when it is described.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Longest time of one attempt, in milliseconds.</summary>
    public required int TimeoutMs { get; init; }

    /// <summary>Whether sending a call twice with the same key has the effect of sending it once.</summary>
    public required bool Idempotent { get; init; }

    /// <summary>Scopes that a caller needs, all of them.</summary>
    public required IReadOnlyList<string> RequiredScopes { get; init; }

    /// <summary>Who answers for the tool.</summary>
    public required string Owner { get; init; }

    /// <summary>All versions, newest first.</summary>
    public IReadOnlyList<ToolVersionState> Versions { get => field ?? []; init; } = [];

    /// <summary>What a manifest shows to callers.</summary>
    public static ToolDescription From(ToolManifest manifest, IReadOnlyList<ToolVersionState> versions)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new ToolDescription
        {
            Name = manifest.Name,
            Version = manifest.Version,
            Description = manifest.Description,
            Class = manifest.Class,
            InputSchema = manifest.InputSchema,
            OutputSchema = manifest.OutputSchema,
            TimeoutMs = manifest.TimeoutMs,
            Idempotent = manifest.Idempotent,
            RequiredScopes = manifest.RequiredScopes,
            Owner = manifest.Owner,
            Versions = versions,
        };
    }
}

/// <summary>A version of a tool as callers see it.</summary>
/// <param name="Version">The version.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Weight">Its weight among the versions; 0: it gets no new calls.</param>
public sealed record ToolVersionState(string Version, VersionState State, int Weight);

/// <summary>Answer to <c>GET /v1/tools</c>.</summary>
public sealed record ToolList
{
    /// <summary>All tools, by name.</summary>
    public required IReadOnlyList<ToolDescription> Tools { get; init; }
}
