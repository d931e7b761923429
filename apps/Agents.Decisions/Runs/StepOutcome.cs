using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Runs;

/// <summary>What became of a step, for the record.</summary>
internal sealed record StepOutcome
{
    public required string Step { get; init; }

    public required string Tool { get; init; }

    public required EffectState State { get; init; }

    /// <summary>Id of the tool call.</summary>
    public string? CallId { get; init; }

    public JsonElement? Arguments { get; init; }

    [JsonConverter(typeof(KeptNull))]
    public JsonElement? Result { get; init; }

    /// <summary>Why it failed, or why it is with a person.</summary>
    public string? Error { get; init; }

    /// <summary>Id of the tool call that undid it.</summary>
    public string? CompensationCallId { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<EffectState>))]
internal enum EffectState
{
    /// <summary>Not carried out: its condition did not hold, or it did not come to it.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,

    [JsonStringEnumMemberName("done")] Done,

    /// <summary>It had no effect.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Nobody knows yet whether it had an effect.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>It was carried out and is to be undone.</summary>
    [JsonStringEnumMemberName("compensating")] Compensating,

    [JsonStringEnumMemberName("compensated")] Compensated,

    /// <summary>It could not be undone or settled by the machine: a person has to.</summary>
    [JsonStringEnumMemberName("handed-over")] HandedOver,
}

/// <summary>One answer of a person, for the record.</summary>
/// <param name="Approval">Name of the approval.</param>
/// <param name="Subject">Who.</param>
/// <param name="Answer"><c>approved</c>, <c>denied</c>, <c>delegated</c> or <c>timeout</c>.</param>
/// <param name="DelegatedTo">To whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">UTC.</param>
internal sealed record ApprovalOutcome(
    string Approval, string? Subject, string Answer, string? DelegatedTo, string? Reason, DateTimeOffset At);
