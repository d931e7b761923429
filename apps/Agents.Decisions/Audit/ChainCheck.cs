using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Agents.Decisions.Storage;
using Agents.Hosting.Audit;
using Agents.Hosting.State;

namespace Agents.Decisions.Audit;

/// <summary>
/// Checks the chains of a tenant and the records that they prove. Found are: an entry that was changed, removed or moved; a tail that was cut
/// off while the head was not; a record that was changed or removed, or erased after it
/// was changed; a record that was written by a process which died before it chained it.
/// Not found is a tail that was cut off together with its head and its records, by somebody who may write all keys of the store: for that the
/// last hash has to be kept elsewhere.
/// </summary>
internal sealed class ChainCheck(IStateStore store, ChainReader<IndexEntry> reader)
{
    private const int MaxFindings = 100;
    private const int ReadSize = 100;

    public async Task<ChainReport> RunAsync(string tenant, CancellationToken cancellationToken)
    {
        var check = new Checking(tenant, store);
        var heads = await ChainWalk.RunAsync(
            reader, tenant, check.Find, (_, segment) => check.TakeAsync(segment, cancellationToken), cancellationToken);
        await check.CheckAsync(cancellationToken);
        await LookAgainAsync(tenant, check, cancellationToken);
        return new ChainReport(check.Findings.Count == 0, check.Entries, check.Records, heads, check.Findings, check.Unchained);
    }

    // Another replica may have chained what is missing so far, and a decision under way may be chained only now.
    private async Task LookAgainAsync(string tenant, Checking check, CancellationToken cancellationToken)
    {
        // A claim that nobody used is nothing.
        var unchained = await check.ClaimedAndRecordedAsync(cancellationToken);
        if (unchained.Count + check.Ahead.Count == 0)
            return;
        foreach (var replica in await reader.ReplicasAsync(tenant, cancellationToken))
        {
            await foreach (var segment in reader.ForwardAsync(tenant, replica, cancellationToken))
            {
                foreach (var entry in segment.Items.Select(item => item.Entry).Where(entry => entry.Kind == ChainKinds.Decision))
                {
                    unchained.Remove(entry.Id);
                    if (check.Ahead.GetValueOrDefault(entry.Id) == entry.Revision)
                        check.Ahead.Remove(entry.Id);
                }
            }
        }
        foreach (var (id, revision) in check.Ahead)
            check.Find($"decision {id}: its record is at revision {revision}, which was never chained");
        check.Unchained.AddRange(unchained.Order(StringComparer.Ordinal).Take(MaxFindings));
    }

    private sealed class Checking(string tenant, IStateStore store)
    {
        private readonly List<ChainEntry> _waiting = [];
        private readonly HashSet<string> _claims = new(StringComparer.Ordinal);

        /// <summary>Records that are further than the entries seen so far, with the revision that has still to be seen.</summary>
        public Dictionary<string, int> Ahead { get; } = new(StringComparer.Ordinal);

        public List<string> Findings { get; } = [];

        public List<string> Unchained { get; } = [];

        public long Entries { get; private set; }

        public int Records { get; private set; }

        public void Find(string text)
        {
            if (Findings.Count < MaxFindings)
                Findings.Add(text);
        }

        public async Task TakeAsync(ChainSegment<IndexEntry> segment, CancellationToken cancellationToken)
        {
            _claims.UnionWith(segment.Claims);
            foreach (var item in segment.Items)
            {
                Entries++;
                if (item.Entry.Kind == ChainKinds.Decision)
                    _waiting.Add(item.Entry);
            }
            if (_waiting.Count >= ReadSize)
                await CheckAsync(cancellationToken);
        }

        /// <summary>Ids that were claimed, have a record and no entry in the chain that claimed them.</summary>
        public async Task<HashSet<string>> ClaimedAndRecordedAsync(CancellationToken cancellationToken)
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            foreach (var some in _claims.Chunk(ReadSize))
            {
                var read = await ReadAsync(some, cancellationToken);
                found.UnionWith(read.Where(one => one.Value is not null).Select(one => one.Key));
            }
            return found;
        }

        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            if (_waiting.Count == 0)
                return;
            var records = await ReadAsync([.. _waiting.Select(one => one.Id).Distinct(StringComparer.Ordinal)], cancellationToken);
            foreach (var entry in _waiting)
            {
                if (_claims.Remove(entry.Id) || entry.Revision == 1)
                    Records++;
                Check(entry, records[entry.Id]);
            }
            _waiting.Clear();
        }

        private void Check(ChainEntry entry, DecisionRecord? record)
        {
            if (record is null)
                Find($"decision {entry.Id}: its record is gone");
            else if (record.Revision < entry.Revision)
                Find($"decision {entry.Id}: its record is at revision {record.Revision}, and {entry.Revision} was chained");
            else if (record.Erased is { } erased && erased.Revision == entry.Revision && erased.Digest != entry.Digest)
                Find($"decision {entry.Id}: its content was erased, and it is not what was chained");
            else if (record.Revision > entry.Revision)
                Ahead.TryAdd(entry.Id, record.Revision);
            else if (DecisionsJson.Digest(record) != entry.Digest)
                Find($"decision {entry.Id}: its record is not the one that was chained");
            else
                Ahead.Remove(entry.Id);
        }

        private async Task<Dictionary<string, DecisionRecord?>> ReadAsync(string[] ids, CancellationToken cancellationToken)
        {
            var found = new Dictionary<string, DecisionRecord?>(ids.Length, StringComparer.Ordinal);
            foreach (var some in ids.Chunk(ReadSize))
            {
                var read = await store.ReadManyAsync<DecisionRecord>([.. some.Select(id => StateKeys.Record(tenant, id))], cancellationToken);
                for (var i = 0; i < some.Length; i++)
                    found[some[i]] = read[i].Value;
            }
            return found;
        }
    }
}

/// <param name="Intact">Whether nothing is wrong.</param>
/// <param name="Entries">Entries that were checked.</param>
/// <param name="Records">Records that were checked.</param>
/// <param name="Heads">The end of each chain, to be kept elsewhere.</param>
/// <param name="Findings">What is wrong, at most 100.</param>
/// <param name="Unchained">
/// Decisions that were recorded by a process that died before it chained them, at most 100: nobody was answered. The next replica that starts
/// chains them.
/// </param>
internal sealed record ChainReport(
    bool Intact, long Entries, int Records, IReadOnlyList<ChainEnd> Heads, IReadOnlyList<string> Findings, IReadOnlyList<string> Unchained);
