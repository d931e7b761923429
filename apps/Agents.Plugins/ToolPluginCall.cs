using System.Text.Json;

namespace Agents.Plugins;

/// <summary>One attempt of a call.</summary>
public sealed record ToolPluginCall
{
    /// <summary>Name of the tool; a class may serve several.</summary>
    public required string Tool { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>The key of the effect: the same in every attempt of a call.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>When the answer stops being useful, UTC.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The caller's tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The person or agent within the tenant.</summary>
    public required string Subject { get; init; }

    /// <summary>The arguments, which match the tool's input schema; a group of calls is <c>{"items": [{"id", "idempotencyKey", "subject", "arguments"}]}</c>.</summary>
    public required JsonElement Arguments { get; init; }
}
