using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Definitions;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Facts;

/// <summary>A fact as it was when the decision was made. Part of the record.</summary>
internal sealed record GatheredFact
{
    public required string Name { get; init; }

    public required FactSource Source { get; init; }

    /// <summary>The key of a fact stream, or the tool.</summary>
    public string? From { get; init; }

    /// <summary>Null when it is missing.</summary>
    [JsonConverter(typeof(KeptNull))]
    public JsonElement? Value { get; init; }

    /// <summary>When it was observed, UTC; for a tool when it was asked.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>How old it was at the time of the decision.</summary>
    public long? AgeMs { get; init; }

    /// <summary>How long it took to get.</summary>
    public double TookMs { get; init; }

    /// <summary>Why it is missing: <c>absent</c>, <c>stale</c>, <c>timeout</c> or what the source said.</summary>
    public string? Missing { get; init; }
}
