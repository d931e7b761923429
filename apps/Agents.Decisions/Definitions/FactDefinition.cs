using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Definitions;

/// <summary>Where a fact comes from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FactSource>))]
internal enum FactSource
{
    /// <summary>A part of the request.</summary>
    [JsonStringEnumMemberName("input")] Input,

    /// <summary>What was last observed under a key, sent by other systems.</summary>
    [JsonStringEnumMemberName("stream")] Stream,

    /// <summary>The answer of a tool.</summary>
    [JsonStringEnumMemberName("tool")] Tool,
}

/// <summary>One fact that a decision needs.</summary>
internal sealed record FactDefinition
{
    public required string Name { get; init; }

    public required FactSource Source { get; init; }

    /// <summary>Input: its value.</summary>
    public Expression? Value { get; init; }

    /// <summary>Stream: its key; texts and expressions in turn.</summary>
    public KeyTemplate? Key { get; init; }

    public string? Tool { get; init; }

    public ArgumentMapping Arguments { get; init; } = ArgumentMapping.Empty;

    /// <summary>What is older counts as missing. Null: any age.</summary>
    public TimeSpan? MaxAge { get; init; }

    public required int TimeoutMs { get; init; }

    /// <summary>A second attempt after this; the first answer counts. Null: none.</summary>
    public int? HedgeAfterMs { get; init; }

    /// <summary>Without it the decision has the safe outcome.</summary>
    public bool Required { get; init; } = true;

    /// <summary>What it is when it is missing and not required.</summary>
    public JsonElement? Default { get; init; }
}
