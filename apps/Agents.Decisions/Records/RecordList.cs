using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Hosting.Audit;

namespace Agents.Decisions.Records;

/// <summary>Lists decisions and chained entries of all replicas, newest first.</summary>
internal sealed class RecordList(ChainReader<IndexEntry> reader)
{
    /// <summary>The newest decisions that match.</summary>
    public async Task<IReadOnlyList<IndexEntry>> FindAsync(string tenant, RecordFilter filter, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IndexEntry>(StringComparer.Ordinal);
        var (seen, enough) = (0, filter.Limit);
        await foreach (var (_, item) in reader.NewestFirstAsync(tenant, cancellationToken))
        {
            // What was decided later than this was chained later too: it has been seen.
            if (item.Entry.At < filter.Since || ++seen > ChainReader<IndexEntry>.MaxSearched)
                break;
            if (found.Count >= enough)
            {
                if (found.Values.Count(one => one.At >= item.Entry.At && filter.Matches(one)) >= filter.Limit)
                    break;
                // Not looked at again for each entry.
                enough = found.Count + Math.Max(64, filter.Limit / 4);
            }
            if (item is { Entry.Kind: ChainKinds.Decision, Listed: { } listed } && filter.MayMatch(listed)
                && (!found.TryGetValue(listed.Id, out var known) || known.Revision < listed.Revision))
                found[listed.Id] = listed;
        }
        return [.. found.Values.Where(filter.Matches).OrderByDescending(one => one.At).ThenBy(one => one.Id, StringComparer.Ordinal).Take(filter.Limit)];
    }

    /// <summary>The newest entries that match, claims left out.</summary>
    public Task<IReadOnlyList<(string Replica, ChainItem<IndexEntry> Item)>> EntriesAsync(
        string tenant, EntryFilter filter, CancellationToken cancellationToken) =>
        reader.FindAsync(tenant, filter.Since, filter.Limit, filter.Matches, cancellationToken);
}

/// <summary>What is looked for; nulls match all.</summary>
internal sealed record RecordFilter
{
    public string? Type { get; init; }

    public string? Subject { get; init; }

    public DecisionOutcome? Outcome { get; init; }

    public RecordState? State { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Older than this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Those after this one in the list.</summary>
    public ListCursor? After { get; init; }

    public required int Limit { get; init; }

    /// <summary>Whether it matches in what never changes.</summary>
    public bool MayMatch(IndexEntry entry) => (Type is null || entry.Type == Type) && (Subject is null || entry.Subject == Subject);

    public bool Matches(IndexEntry entry) => MayMatch(entry) && (Outcome is null || entry.Outcome == Outcome)
        && (State is null || entry.State == State) && (Since is null || entry.At >= Since) && (Until is null || entry.At < Until)
        && After?.IsBefore(entry.At, entry.Id) != false;
}

/// <summary>As <see cref="RecordFilter"/>, for entries of the chains.</summary>
internal sealed record EntryFilter
{
    public string? Replica { get; init; }

    public string? Kind { get; init; }

    public string? Action { get; init; }

    public string? Type { get; init; }

    public string? Subject { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public ListCursor? After { get; init; }

    public required int Limit { get; init; }

    public bool Matches(string replica, ChainItem<IndexEntry> item) =>
        item.Entry.Kind != ChainKinds.Claim
        && (Replica is null || replica == Replica) && (Kind is null || item.Entry.Kind == Kind) && (Action is null || item.Entry.Action == Action)
        && (Id is null || item.Entry.Id == Id) && (Type is null || item.Listed?.Type == Type) && (Subject is null || item.Listed?.Subject == Subject)
        && (Since is null || item.Entry.At >= Since) && (Until is null || item.Entry.At < Until)
        && After?.IsBefore(item.Entry.At, ListCursor.Of(replica, item.Entry.Seq)) != false;
}
