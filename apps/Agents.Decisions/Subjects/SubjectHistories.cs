using Agents.Decisions.Storage;

namespace Agents.Decisions.Subjects;

/// <summary>
/// One document for each subject, changed by etag: of two decisions that reserve at the same time one has to look again, and then sees the
/// other's reservation.
/// </summary>
internal sealed class SubjectHistories(IStateStore store, TimeProvider time) : ISubjectHistories
{
    private const int MaxActions = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    public async Task<SubjectHistory> ReadAsync(string tenant, string subject, CancellationToken cancellationToken)
    {
        var read = await store.ReadAsync<SubjectDocument>(StateKeys.Subject(tenant, subject), cancellationToken);
        return new SubjectHistory(read.Value?.Actions ?? [], read.Value is null ? "" : read.ETag);
    }

    public Task<bool> TryReserveAsync(
        string tenant, string subject, SubjectHistory read, SubjectAction action, CancellationToken cancellationToken) =>
        TryWriteAsync(tenant, subject, read, [.. read.Actions.Where(one => one.Id != action.Id), action], cancellationToken);

    public Task ConfirmAsync(string tenant, string subject, string id, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, subject, id, SubjectActionState.Done, cancellationToken);

    public Task ReleaseAsync(string tenant, string subject, string id, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, subject, id, SubjectActionState.Released, cancellationToken);

    public async Task AddAsync(string tenant, string subject, SubjectAction action, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadAsync(tenant, subject, cancellationToken);
            if (read.Actions.Any(one => one.Id == action.Id)
                || await TryWriteAsync(tenant, subject, read, [.. read.Actions, action], cancellationToken))
                return;
        }
    }

    private async Task ChangeAsync(string tenant, string subject, string id, SubjectActionState state, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadAsync(tenant, subject, cancellationToken);
            if (read.Actions.FirstOrDefault(one => one.Id == id) is not { State: SubjectActionState.Reserved } reserved)
                return;
            var next = read.Actions.Select(one => one.Id == id ? reserved with { State = state, Until = null } : one).ToArray();
            if (await TryWriteAsync(tenant, subject, read, next, cancellationToken))
                return;
        }
    }

    private Task<bool> TryWriteAsync(
        string tenant, string subject, SubjectHistory read, IReadOnlyList<SubjectAction> actions, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - Kept;
        var kept = actions.Where(one => one.At > oldest).OrderBy(one => one.At).ThenBy(one => one.Id, StringComparer.Ordinal).ToArray();
        if (kept.Length > MaxActions)
            throw new InvalidOperationException($"The subject has more than {MaxActions} actions in {Kept.TotalDays} days; nothing is decided for it.");
        var key = StateKeys.Subject(tenant, subject);
        var document = new SubjectDocument(kept);
        return read.ETag.Length == 0
            ? store.TryCreateAsync(key, document, cancellationToken)
            : store.TryReplaceAsync(key, document, read.ETag, null, cancellationToken);
    }

    internal sealed record SubjectDocument(IReadOnlyList<SubjectAction> Actions);
}
