using System.Text.Json.Serialization;

namespace Agents.Contracts.Calls;

/// <summary>
/// Where a call stands. <c>accepted -> (sent) -> succeeded | failed</c>, <c>accepted -> cancelled | expired</c>,
/// <c>sent -> unknown -> succeeded | failed</c>. Only tools that are not idempotent pass through <see cref="Sent"/>.
/// </summary>
public enum CallState
{
    /// <summary>Recorded; its command is, or is about to be, on the topic.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>Claimed by one worker, which sends it exactly once.</summary>
    [JsonStringEnumMemberName("sent")] Sent,

    /// <summary>Final: the tool answered with a result.</summary>
    [JsonStringEnumMemberName("succeeded")] Succeeded,

    /// <summary>Final: no result; <see cref="CallRecord.Error"/> says why.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Sent, and nobody knows what became of it. Not final: reconciliation ends it.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>Final: withdrawn before it started, or broken off where the tool allows that. Written by workers; see <see cref="CallRecord.CancelRequestedAt"/>.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,

    /// <summary>Final: the deadline passed before it started.</summary>
    [JsonStringEnumMemberName("expired")] Expired,
}

/// <summary>Questions about a <see cref="CallState"/>.</summary>
public static class CallStates
{
    /// <summary>Whether the outcome stands. A final record is never changed again.</summary>
    public static bool IsFinal(this CallState state) =>
        state is CallState.Succeeded or CallState.Failed or CallState.Cancelled or CallState.Expired;
}
