using System.Text.Json;

namespace Agents.Contracts.Calls;

/// <summary>
/// The ledger's entry of a call, at key <see cref="LedgerKeys.Call"/>. Created by the gateway with first-write before the command
/// is published; changed by etag only; once <see cref="CallStates.IsFinal"/> never changed again, except that its content may be erased.
/// </summary>
public sealed record CallRecord
{
    /// <summary>The command as it was accepted.</summary>
    public required CallCommand Command { get; init; }

    /// <summary>Where the call stands.</summary>
    public required CallState State { get; init; }

    /// <summary>When the record last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Attempts made to send it so far. 0 until known.</summary>
    public int Attempts { get; init; }

    /// <summary>The worker instance that claimed or finished it.</summary>
    public string? Worker { get; init; }

    /// <summary>Random value of the claim; tells a worker's own claim from another's.</summary>
    public string? Claim { get; init; }

    /// <summary>When it was claimed for sending, UTC. Only for tools that are not idempotent.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Until when the claim's request may still be under way, UTC; before that no other worker decides about it.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>
    /// When a caller asked to cancel, UTC. The gateway sets it by etag while the call is <see cref="CallState.Accepted"/>, or
    /// <see cref="CallState.Sent"/> to a tool that can be broken off, and sends <see cref="Signals.Signal.CancelRequested"/>; only a
    /// worker knows whether the call has started, so only a worker makes it <see cref="CallState.Cancelled"/>. A call that has
    /// started ends with its true outcome, unless its tool can be broken off: then an idempotent one is cancelled, and one that was
    /// sent is reconciled.
    /// </summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>How often the tool's status query was asked.</summary>
    public int ReconcileAttempts { get; init; }

    /// <summary>When it became final, UTC.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The result; set when succeeded, unless the tool answered without content.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The reason; set when failed, cancelled, expired or unknown.</summary>
    public CallError? Error { get; init; }

    /// <summary>Where the time went.</summary>
    public CallTimings? Timings { get; init; }

    /// <summary>Set when a person settled the call; see <see cref="CallSettlement"/>.</summary>
    public CallSettlement? Settlement { get; init; }

    /// <summary>Set when the content was erased; the only change of a record that is final.</summary>
    public ErasedCall? Erased { get; init; }

    /// <summary>Version that ran; null as long as none did.</summary>
    public string? VersionRan { get; init; }

    /// <summary>The record that the gateway creates.</summary>
    public static CallRecord Accepted(CallCommand command) =>
        new() { Command = command, State = CallState.Accepted, UpdatedAt = command.AcceptedAt };
}
