using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Storage;

namespace Agents.Decisions.Records;

/// <summary>Lists decisions from the index segments of all replicas, newest first.</summary>
internal sealed class RecordList(IStateStore store)
{
    private const int MaxSegments = 200;

    public async Task<IReadOnlyList<IndexEntry>> FindAsync(string tenant, RecordFilter filter, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IndexEntry>();
        foreach (var replica in (await store.ReadAsync<ChainList>(StateKeys.Chains(tenant), cancellationToken)).Value?.Replicas ?? [])
        {
            var last = (await store.ReadAsync<ChainHead>(StateKeys.ChainHead(tenant, replica), cancellationToken)).Value?.Segment ?? 0;
            for (var segment = last; segment >= 0 && segment > last - MaxSegments; segment--)
            {
                var read = await store.ReadAsync<IndexSegment>(StateKeys.IndexSegment(tenant, replica, segment), cancellationToken);
                var entries = read.Value?.Entries ?? [];
                // The last entry of a decision tells how it ended.
                for (var i = entries.Count - 1; i >= 0; i--)
                    found.TryAdd(entries[i].Id, entries[i]);
                if (entries.Count > 0 && entries[^1].At < filter.Since)
                    break;
            }
        }
        return [.. found.Values.Where(filter.Matches).OrderByDescending(one => one.At).ThenBy(one => one.Id, StringComparer.Ordinal).Take(filter.Limit)];
    }
}

/// <summary>What is looked for; nulls match all.</summary>
internal sealed record RecordFilter(string? Type, string? Subject, DecisionOutcome? Outcome, DateTimeOffset? Since, DateTimeOffset? Before, int Limit)
{
    public bool Matches(IndexEntry entry) =>
        (Type is null || entry.Type == Type) && (Subject is null || entry.Subject == Subject) && (Outcome is null || entry.Outcome == Outcome)
        && (Since is null || entry.At >= Since) && (Before is null || entry.At < Before);
}
