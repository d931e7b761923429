using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Agents.Decisions.Storage;

namespace Agents.Decisions.Audit;

/// <summary>
/// Checks the chains of a tenant and the records that they prove. Found are: an entry that was changed, removed or moved; a tail that was cut
/// off while the head was not; a record that was changed or removed. Not found is a tail that was cut off together with its head and its
/// records, by somebody who may write all keys of the store: for that the last hash has to be kept elsewhere.
/// </summary>
internal sealed class ChainCheck(IStateStore store)
{
    private const int MaxFindings = 100;

    public async Task<ChainReport> RunAsync(string tenant, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        var newest = new Dictionary<string, ChainEntry>();
        var heads = new List<ChainEnd>();
        var replicas = (await store.ReadAsync<ChainList>(StateKeys.Chains(tenant), cancellationToken)).Value?.Replicas ?? [];
        var entries = 0L;
        foreach (var replica in replicas)
        {
            var (seq, previous) = (0L, ChainEntry.Start);
            for (var segment = 0L; ; segment++)
            {
                var read = await store.ReadAsync<ChainSegment>(StateKeys.ChainSegment(tenant, replica, segment), cancellationToken);
                if (read.Value is null)
                    break;
                foreach (var entry in read.Value.Entries)
                {
                    entries++;
                    if (entry.Seq != ++seq || entry.Previous != previous)
                    {
                        Add(findings, $"chain {replica}: entry {entry.Seq} does not follow entry {seq - 1}");
                        seq = entry.Seq;
                    }
                    previous = entry.Hash();
                    if (entry.Kind == ChainEntry.Decision && (!newest.TryGetValue(entry.Id, out var known) || known.Revision < entry.Revision))
                        newest[entry.Id] = entry;
                }
            }
            var head = (await store.ReadAsync<ChainHead>(StateKeys.ChainHead(tenant, replica), cancellationToken)).Value;
            // The head may be behind by one write, never ahead.
            if (head is not null && (head.Seq > seq || (head.Seq == seq && head.Hash != previous)))
                Add(findings, $"chain {replica}: it ends at {seq}, and its head says {head.Seq} with another hash or more entries");
            heads.Add(new ChainEnd(replica, seq, previous));
        }
        await CheckRecordsAsync(tenant, newest, findings, cancellationToken);
        return new ChainReport(findings.Count == 0, entries, newest.Count, heads, findings);
    }

    private async Task CheckRecordsAsync(
        string tenant, Dictionary<string, ChainEntry> newest, List<string> findings, CancellationToken cancellationToken)
    {
        foreach (var some in newest.Values.Chunk(100))
        {
            var read = await store.ReadManyAsync<DecisionRecord>([.. some.Select(one => StateKeys.Record(tenant, one.Id))], cancellationToken);
            for (var i = 0; i < some.Length; i++)
            {
                if (read[i].Value is not { } record)
                    Add(findings, $"decision {some[i].Id}: its record is gone");
                // A record is written before its entry: one revision ahead is one that is about to be chained.
                else if (record.Revision <= some[i].Revision && DecisionsJson.Digest(record) != some[i].Digest)
                    Add(findings, $"decision {some[i].Id}: its record is not the one that was chained");
            }
        }
    }

    private static void Add(List<string> findings, string text)
    {
        if (findings.Count < MaxFindings)
            findings.Add(text);
    }
}

/// <param name="Intact">Whether nothing was found.</param>
/// <param name="Entries">Entries that were checked.</param>
/// <param name="Records">Records that were checked.</param>
/// <param name="Heads">The end of each chain, to be kept elsewhere.</param>
/// <param name="Findings">What is wrong, at most 100.</param>
internal sealed record ChainReport(bool Intact, long Entries, int Records, IReadOnlyList<ChainEnd> Heads, IReadOnlyList<string> Findings);

internal sealed record ChainEnd(string Replica, long Seq, string Hash);
