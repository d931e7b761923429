using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Tooling.Errors;

/// <summary>Problem details (RFC 9457) as the gateway sends them.</summary>
public sealed record Problem
{
    /// <summary>Stable URI, one of <see cref="Contracts.ProblemTypes"/>; null when the answer is not the gateway's own. Branch on this.</summary>
    public string? Type { get; init; }

    /// <summary>The kind of problem, for people.</summary>
    public string? Title { get; init; }

    /// <summary>HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>This occurrence, for people.</summary>
    public string? Detail { get; init; }

    /// <summary>What is wrong with single values of the request.</summary>
    public IReadOnlyList<ProblemField>? Errors { get; init; }
}

/// <summary>One wrong value of a request.</summary>
public sealed record ProblemField
{
    /// <summary>JSON Pointer (RFC 6901) to the value within the request's body; for arguments within the arguments.</summary>
    [JsonPropertyName("pointer")]
    public required string At { get; init; }

    /// <summary>The value, cut when long; absent when the value is missing.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What is allowed there, in words.</summary>
    public required string Allowed { get; init; }
}
