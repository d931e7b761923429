using Agents.Memory.Knowledge.Reading;
using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge;

/// <summary>
/// What a caller wants of a document. What is left out stays as it is: a new content alone opens nothing to anybody.
/// </summary>
internal sealed record DocumentChange
{
    /// <summary>Null: the content stays.</summary>
    public ReadDocument? Content { get; init; }

    public DocumentFormat Format { get; init; }

    public Given<string?> Title { get; init; }

    public Given<Classification> Classification { get; init; }

    public Given<string> Owner { get; init; }

    /// <summary>None: everyone of the tenant.</summary>
    public Given<IReadOnlyList<string>> Groups { get; init; }

    public Given<int?> RetentionDays { get; init; }

    public Given<DateTimeOffset?> ExpiresAt { get; init; }

    public Given<string?> Source { get; init; }

    public Given<bool> Hold { get; init; }

    /// <summary>With a hold: why.</summary>
    public string? HoldReason { get; init; }
}

/// <summary>A value that was given, or not.</summary>
internal readonly record struct Given<T>(T Value)
{
    public bool IsGiven { get; } = true;

    public T Or(T otherwise) => IsGiven ? Value : otherwise;
}

/// <param name="State">What became of it.</param>
/// <param name="Record">What stands now; null when nothing was written.</param>
/// <param name="IsSearchable">Whether it is found already.</param>
/// <param name="Field">Which field is wrong.</param>
/// <param name="Detail">What is wrong, for people.</param>
internal sealed record WriteResult(WriteState State, DocumentRecord? Record = null, bool IsSearchable = false, string? Field = null, string? Detail = null);

internal enum WriteState
{
    Created,
    Updated,
    Unchanged,

    /// <summary>It exists and is not for the caller.</summary>
    Foreign,

    /// <summary>A field cannot be as it is.</summary>
    Wrong,

    /// <summary>The caller may not put or lift holds.</summary>
    MayNotHold,

    /// <summary>It cannot be done now: a person is being erased, or the hold keeps too many versions.</summary>
    Conflict,

    /// <summary>The tenant has too many documents.</summary>
    TooMany,

    /// <summary>It may work later.</summary>
    Unavailable,
}
