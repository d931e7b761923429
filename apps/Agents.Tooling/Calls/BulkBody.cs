using System.Text.Json;

namespace Agents.Tooling.Calls;

/// <summary>Body of <c>POST /v1/calls</c>.</summary>
public sealed record BulkBody
{
    /// <summary>1 to 1,000 calls. Each stands for itself: one that is refused does not hold back the others.</summary>
    public required IReadOnlyList<BulkItem> Calls { get; init; }
}

/// <summary>One call of a bulk submission.</summary>
public sealed record BulkItem
{
    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>The tool's arguments.</summary>
    public required JsonElement Arguments { get; init; }

    /// <inheritdoc cref="CallOptions.IdempotencyKey"/>
    public string? IdempotencyKey { get; init; }

    /// <inheritdoc cref="CallOptions.OrderingKey"/>
    public string? OrderingKey { get; init; }

    /// <summary>Milliseconds after which the call must not start any more, 1 to 86,400,000.</summary>
    public int? DeadlineMs { get; init; }

    /// <summary>A fault to rehearse, as in the header <c>X-Agents-Fault</c>; only where the gateway allows it.</summary>
    public string? Fault { get; init; }
}
