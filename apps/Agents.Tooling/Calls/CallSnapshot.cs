using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Contracts.Calls;

namespace Agents.Tooling.Calls;

/// <summary>A call at one moment: the body of every answer about one call.</summary>
public sealed record CallSnapshot
{
    /// <summary>The call's id, 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>The version that ran, or that was chosen to run.</summary>
    public required string Version { get; init; }

    /// <summary>Where the call stands.</summary>
    public required CallStatus Status { get; init; }

    /// <summary>The tool's result; set exactly when succeeded.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why there is no result; set when failed, cancelled, expired or unknown.</summary>
    public CallError? Error { get; init; }

    /// <summary>Where the time went; set when the call ran.</summary>
    public CallTimings? Timings { get; init; }

    /// <summary>How often it was sent so far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Attempts { get; init; }

    /// <summary>When a caller asked to cancel it; a worker decides whether it had started.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>The call as the ledger has it.</summary>
    public static CallSnapshot From(CallRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new CallSnapshot
        {
            Id = record.Command.Id,
            Tool = record.Command.Tool,
            Version = record.VersionRan ?? record.Command.Version,
            Status = record.State.ToStatus(),
            Result = record.Result,
            Error = record.Error,
            Timings = record.Timings,
            Attempts = record.Attempts,
            CancelRequestedAt = record.CancelRequestedAt,
        };
    }

    /// <summary>The call as a result event tells it. Not for events whose result was left out.</summary>
    public static CallSnapshot From(CallResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new CallSnapshot
        {
            Id = result.Id,
            Tool = result.Tool,
            Version = result.Version,
            Status = result.State.ToStatus(),
            Result = result.Result,
            Error = result.Error,
            Timings = result.Timings,
            Attempts = result.Attempts,
        };
    }
}
