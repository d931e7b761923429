using System.Text.Json;
using Agents.Contracts.Inventory;

namespace Agents.Contracts.Calls;

/// <summary>The message on a command topic: run this call. Also kept in the call's record, so that it can be sent again.</summary>
public sealed record CallCommand
{
    /// <summary>The call's id; see <see cref="CallId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>Version chosen when the call was accepted.</summary>
    public required string Version { get; init; }

    /// <summary>Class of that version; chooses the topic.</summary>
    public required ToolClass Class { get; init; }

    /// <summary>On whose behalf.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The arguments: a JSON object that matches the input schema.</summary>
    public required JsonElement Arguments { get; init; }

    /// <summary>Calls of one tenant with the same ordering key run one after another, in the order of acceptance.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>When the answer stops being useful, UTC. Set once at the edge.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>When the gateway accepted the call, UTC.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>
    /// The key of the effect that is passed on to the tool. Equal to <see cref="Id"/>: the caller's own key is part of it and
    /// cannot meet another tenant's.
    /// </summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>A fault that the adapter plays for this call, as in <see cref="AgentHeaders.Fault"/>. Null: none.</summary>
    public string? Fault { get; init; }

    /// <summary>W3C trace context of the submission.</summary>
    public string? TraceParent { get; init; }

    /// <summary>
    /// Value of the publish metadata <c>partitionKey</c>: calls that must keep their order share it, all others spread out.
    /// </summary>
    public string PartitionKey() => OrderingKey is null ? Id : Principal.Tenant + "/" + OrderingKey;
}
