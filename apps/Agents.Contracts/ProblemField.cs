using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Contracts;

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
