using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Runs.Steps;

/// <summary>What is known of one tool call of a run.</summary>
internal sealed record StepResult
{
    public required StepState State { get; init; }

    /// <summary>Id of the call; null when it never came to one.</summary>
    public string? CallId { get; init; }

    public JsonElement? Arguments { get; init; }

    [JsonConverter(typeof(KeptNull))]
    public JsonElement? Result { get; init; }

    public string? Error { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>Until when a gateway may still accept the call, UTC.</summary>
    public DateTimeOffset Until { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<StepState>))]
internal enum StepState
{
    /// <summary>Its condition does not hold.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,

    [JsonStringEnumMemberName("done")] Done,

    /// <summary>It certainly had no effect.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>It goes on, or its outcome is being found out.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>It ended, and nobody can tell whether it had an effect.</summary>
    [JsonStringEnumMemberName("uncertain")] Uncertain,

    /// <summary>The run is over already; this is another one with its id.</summary>
    [JsonStringEnumMemberName("over")] Over,
}
