using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Contracts.Calls;

/// <summary>
/// The event on <see cref="Topics.Results"/>, published after the ledger holds the same. It may come twice, late or never: the
/// ledger is what counts.
/// </summary>
public sealed record CallResult
{
    /// <summary>The call's id.</summary>
    public required string Id { get; init; }

    /// <summary>Tool name.</summary>
    public required string Tool { get; init; }

    /// <summary>Version that ran, or was to run.</summary>
    public required string Version { get; init; }

    /// <summary>Tenant of the call.</summary>
    public required string Tenant { get; init; }

    /// <summary>A final state, or <see cref="CallState.Unknown"/>.</summary>
    public required CallState State { get; init; }

    /// <summary>The result, unless <see cref="ResultOmitted"/>.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The result is over <see cref="Limits.MaxInlineResultBytes"/>: read it from the ledger.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ResultOmitted { get; init; }

    /// <summary>The reason when there is no result.</summary>
    public CallError? Error { get; init; }

    /// <summary>Where the time went.</summary>
    public CallTimings? Timings { get; init; }

    /// <summary>Attempts made.</summary>
    public int Attempts { get; init; }

    /// <summary>The event that tells of <paramref name="record"/>.</summary>
    public static CallResult From(CallRecord record)
    {
        var omit = record.Result is { } result && JsonSizes.IsOver(result, Limits.MaxInlineResultBytes);
        return new CallResult
        {
            Id = record.Command.Id,
            Tool = record.Command.Tool,
            Version = record.VersionRan ?? record.Command.Version,
            Tenant = record.Command.Principal.Tenant,
            State = record.State,
            Result = omit ? null : record.Result,
            ResultOmitted = omit,
            Error = record.Error,
            Timings = record.Timings,
            Attempts = record.Attempts,
        };
    }
}
