using System.Text.Json.Serialization;
using Agents.Contracts.Calls;

namespace Agents.Tooling.Calls;

/// <summary>Where a call stands, as callers see it.</summary>
public enum CallStatus
{
    /// <summary>Accepted and durable; it will run, expire or be cancelled.</summary>
    [JsonStringEnumMemberName("queued")] Queued,

    /// <summary>Sent to its tool. Tools that may be called twice go from queued to the outcome without this.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>Final: there is a result.</summary>
    [JsonStringEnumMemberName("succeeded")] Succeeded,

    /// <summary>Final: there is an error instead of a result.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Sent, and the answer was lost. It is reconciled with the tool and then becomes succeeded or failed.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>Final: withdrawn before it started.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,

    /// <summary>Final: the deadline passed before it started.</summary>
    [JsonStringEnumMemberName("expired")] Expired,
}

/// <summary>Questions about a <see cref="CallStatus"/>.</summary>
public static class CallStatuses
{
    /// <summary>Whether the outcome stands and will never change.</summary>
    public static bool IsFinal(this CallStatus status) =>
        status is CallStatus.Succeeded or CallStatus.Failed or CallStatus.Cancelled or CallStatus.Expired;

    /// <summary>The caller's word for a state of the ledger.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state is not one of the seven.</exception>
    public static CallStatus ToStatus(this CallState state) => state switch
    {
        CallState.Accepted => CallStatus.Queued,
        CallState.Sent => CallStatus.Running,
        CallState.Succeeded => CallStatus.Succeeded,
        CallState.Failed => CallStatus.Failed,
        CallState.Unknown => CallStatus.Unknown,
        CallState.Cancelled => CallStatus.Cancelled,
        CallState.Expired => CallStatus.Expired,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state of a call."),
    };
}
