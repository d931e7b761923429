using Agents.Hosting.State;

namespace Agents.Memory.Audit;

/// <summary>The hash-chained log of who did what with which data.</summary>
internal interface IAuditLog
{
    /// <summary>Returns when the event is durable. Events of many callers are written together.</summary>
    Task RecordAsync(AuditEvent audited, CancellationToken cancellationToken);

    /// <summary>
    /// The same, with what the event tells of, in one request or in two at the same time. False: there is something under its key already; the event is
    /// recorded all the same. What it throws leaves open what of both is durable.
    /// </summary>
    Task<bool> RecordWithAsync(AuditEvent audited, StateCreation change);
}

/// <summary>
/// Something that was done. It is kept after an erasure, so it holds no content and no name of a person: people and ids that were chosen by
/// callers are turned into digests by the log.
/// </summary>
internal sealed record AuditEvent
{
    public required string Tenant { get; init; }

    /// <summary>Subject of the key that asked for it; <c>system</c> for jobs.</summary>
    public required string By { get; init; }

    public required AuditAction Action { get; init; }

    /// <summary>Of what: <c>session</c>, <c>memory</c>, <c>document</c>, <c>erasure</c>, <c>hold</c>, ...</summary>
    public required string Kind { get; init; }

    /// <summary>Which one.</summary>
    public required string Id { get; init; }

    /// <summary>The person whom the data is about; null: nobody in particular.</summary>
    public string? Person { get; init; }

    /// <summary>SHA-256 of the content that was read or written, 64 lower-case hexadecimal digits; null: there is none.</summary>
    public string? Digest { get; init; }

    /// <summary>Counts and such, at most 200 characters, without content and names.</summary>
    public string? Detail { get; init; }
}

/// <summary>What was done.</summary>
internal enum AuditAction
{
    Read,
    Searched,
    Created,
    Changed,
    Deleted,
    Expired,
    Erased,
    Refused,

    /// <summary>What an event said that was written next to the change did not come about.</summary>
    Withdrawn,
}
