using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Tools.Execution;

/// <summary>How a call ended.</summary>
internal sealed record Outcome(CallState State)
{
    public JsonElement? Result { get; init; }

    public CallError? Error { get; init; }

    public int Attempts { get; init; }

    /// <summary>Start of the first attempt, UTC; null when there was none.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Version that ran; null when none did.</summary>
    public string? Version { get; init; }

    public int ReconcileAttempts { get; init; }

    /// <summary>What the last attempt says about the version.</summary>
    public CallEnd End { get; init; }

    public static Outcome Success(JsonElement? result) => new(CallState.Succeeded) { Result = result };

    /// <summary>The same; when it is no success, an earlier attempt may have been carried out.</summary>
    public Outcome AfterLostAnswer => Error is null ? this : this with { Error = Error with { EffectPossible = true } };

    public static Outcome Failure(CallError error) => new(CallState.Failed) { Error = error };

    public static Outcome Failure(string type, string title, string? detail = null, bool retryable = false) =>
        Failure(new CallError { Type = type, Title = title, Detail = detail, Retryable = retryable });

    public static Outcome Expired { get; } = new(CallState.Expired)
    {
        Error = new CallError
        {
            Type = ProblemTypes.Expired,
            Title = "The deadline passed before the call could start.",
            Retryable = true,
        },
    };

    public static Outcome Cancelled { get; } = new(CallState.Cancelled)
    {
        Error = new CallError { Type = ProblemTypes.Cancelled, Title = "The call was cancelled before it started.", Retryable = true },
    };

    /// <summary>Only for idempotent tools: a new call may repeat what the tool had done by then.</summary>
    public static Outcome BrokenOff { get; } = new(CallState.Cancelled)
    {
        Error = new CallError
        {
            Type = ProblemTypes.Cancelled,
            Title = "The call was cancelled while it ran; the tool may have carried it out.",
            Retryable = true,
            EffectPossible = true,
        },
    };

    public static Outcome WorkerFailed { get; } = Failure(new CallError
    {
        Type = ProblemTypes.Internal,
        Title = "The worker failed over the call, repeatedly; it was not sent, or its tool is idempotent.",
        Retryable = true,
        EffectPossible = true,
    });
}
