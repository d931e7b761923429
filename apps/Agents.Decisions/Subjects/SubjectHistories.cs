using Agents.Decisions.Storage;
using Agents.Hosting.Batching;
using Agents.Hosting.Erasures;
using Agents.Hosting.State;

namespace Agents.Decisions.Subjects;

/// <summary>
/// One document for each subject, changed by etag: of two decisions that reserve at the same time one has to look again, and then sees the
/// other's reservation. Those that come while others are under way share a request.
/// </summary>
internal sealed class SubjectHistories : ISubjectHistories
{
    /// <summary>More than these are not kept: guardrails that would have to look further back fail, and so deny.</summary>
    public const int MaxActions = 1000;

    private const int MaxBatch = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private readonly HistoryStore _store;
    private readonly TimeProvider _time;
    private readonly ErasureMarks? _marks;
    private readonly Coalescer<string, Versioned<SubjectDocument>> _reads;
    private readonly Coalescer<StateChange<SubjectDocument>, bool> _writes;

    public SubjectHistories(IStateStore store, TimeProvider time, ErasureMarks? marks = null)
    {
        (_store, _time, _marks) = (new HistoryStore(store), time, marks);
        _reads = new(MaxBatch, _store.ReadAsync, time);
        _writes = new(MaxBatch, _store.WriteAsync, time);
    }

    public async Task<SubjectHistory> ReadAsync(string tenant, string subject, CancellationToken cancellationToken)
    {
        var read = await _reads.AddAsync(StateKeys.Subject(tenant, subject)).WaitAsync(cancellationToken);
        return new SubjectHistory(read.Value?.Actions ?? [], read.Expected, read.Value?.CompleteSince);
    }

    public Task<bool> TryReserveAsync(
        string tenant, string subject, SubjectHistory read, SubjectAction action, CancellationToken cancellationToken) =>
        TryWriteAsync(tenant, subject, read, [.. read.Actions.Where(one => one.Id != action.Id), action], cancellationToken);

    public Task ConfirmAsync(string tenant, string subject, string id, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, subject, id, SubjectActionState.Done, cancellationToken);

    public Task ReleaseAsync(string tenant, string subject, string id, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, subject, id, SubjectActionState.Released, cancellationToken);

    public async Task SettleAsync(string tenant, string subject, string id, SubjectAction? action, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadAsync(tenant, subject, cancellationToken);
            var there = read.Actions.FirstOrDefault(one => one.Id == id);
            var next = action ?? (there is null ? null : there with { State = SubjectActionState.Released, Until = null });
            if (next is null || (there is not null && there.State == next.State && there.Action == next.Action)
                || await TryWriteAsync(tenant, subject, read, [.. read.Actions.Where(one => one.Id != id), next], cancellationToken))
                return;
        }
    }

    public async Task AddAsync(string tenant, string subject, SubjectAction action, CancellationToken cancellationToken)
    {
        // An event that comes late does not bring back who was erased.
        if (_marks is not null && await _marks.RefusesAsync(tenant, subject, action.At, cancellationToken))
            return;
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
        var oldest = _time.GetUtcNow() - Kept;
        var kept = actions.Where(one => one.At > oldest).OrderBy(one => one.At).ThenBy(one => one.Id, StringComparer.Ordinal).ToList();
        // Those that count no more go first.
        for (var i = 0; kept.Count > MaxActions && i < kept.Count;)
        {
            if (kept[i].State == SubjectActionState.Released)
                kept.RemoveAt(i);
            else
                i++;
        }
        var completeSince = read.CompleteSince;
        if (kept.Count > MaxActions)
        {
            completeSince = kept[kept.Count - MaxActions - 1].At;
            kept.RemoveRange(0, kept.Count - MaxActions);
        }
        var key = StateKeys.Subject(tenant, subject);
        var document = new SubjectDocument(kept, completeSince > oldest ? completeSince : null);
        return _writes.AddAsync(new StateChange<SubjectDocument>(key, document, read.ETag)).WaitAsync(cancellationToken);
    }

    internal sealed record SubjectDocument(IReadOnlyList<SubjectAction> Actions, DateTimeOffset? CompleteSince = null) : IExact;
}
