using System.Text.Json.Serialization;

namespace Agents.Contracts.Calls;

/// <summary>Why a call has no result.</summary>
public sealed record CallError
{
    /// <summary>A URI of <see cref="ProblemTypes"/>, or the one of the tool's own problem details.</summary>
    public required string Type { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>More for people; never a secret or a stack trace. At most 2,000 characters.</summary>
    public string? Detail { get; init; }

    /// <summary>HTTP status of the tool's answer, when there was one.</summary>
    public int? Status { get; init; }

    /// <summary>Whether a new call with the same arguments may succeed and cannot double an effect.</summary>
    public bool Retryable { get; init; }

    /// <summary>
    /// Whether the tool may have carried the call out all the same: an answer was lost, or could not be used. False: it certainly had no
    /// effect, or the tool itself says that it failed.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EffectPossible { get; init; }
}
