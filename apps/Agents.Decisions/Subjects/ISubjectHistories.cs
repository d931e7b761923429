namespace Agents.Decisions.Subjects;

/// <summary>What was done by, for or to each subject of a tenant.</summary>
internal interface ISubjectHistories
{
    /// <summary>The subject's actions, oldest first, with the etag that a change has to name.</summary>
    Task<SubjectHistory> ReadAsync(string tenant, string subject, CancellationToken cancellationToken);

    /// <summary>Reserves an action on the history as it was read. False: it has changed since; read and decide again.</summary>
    Task<bool> TryReserveAsync(string tenant, string subject, SubjectHistory read, SubjectAction action, CancellationToken cancellationToken);

    /// <summary>The reserved action was carried out. Repeating it does no harm.</summary>
    Task ConfirmAsync(string tenant, string subject, string id, CancellationToken cancellationToken);

    /// <summary>The reserved action was not carried out, or undone: it counts no more. Repeating it does no harm.</summary>
    Task ReleaseAsync(string tenant, string subject, string id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the history say of a decision what its record says: this action, or that there was none. For what was reserved by a request
    /// whose decision does not stand.
    /// </summary>
    Task SettleAsync(string tenant, string subject, string id, SubjectAction? action, CancellationToken cancellationToken);

    /// <summary>Adds what happened elsewhere. An id that is there already changes nothing.</summary>
    Task AddAsync(string tenant, string subject, SubjectAction action, CancellationToken cancellationToken);
}

/// <param name="Actions">Oldest first.</param>
/// <param name="ETag">Empty when there is no history yet.</param>
/// <param name="CompleteSince">Actions before this were dropped, for there were too many; null: all of the last year are there.</param>
internal sealed record SubjectHistory(IReadOnlyList<SubjectAction> Actions, string ETag, DateTimeOffset? CompleteSince = null);
