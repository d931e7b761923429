using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Agents.Decisions.Storage;

namespace Agents.Decisions.Replays;

/// <summary>Makes recorded decisions again with another version: records are read in bulk and evaluated on all processors.</summary>
internal sealed class ReplayRunner(IStateStore store, RecordList list, Reevaluation again)
{
    private const int MaxExamples = 20;
    private const int ReadSize = 500;

    public async Task<ReplayReport> RunAsync(
        string tenant, string type, DecisionDefinition definition, DateTimeOffset? since, int limit, CancellationToken cancellationToken)
    {
        var entries = await list.FindAsync(tenant, new RecordFilter(type, null, null, since, null, limit), cancellationToken);
        var differences = new Dictionary<string, int> { ["outcome"] = 0, ["values"] = 0, ["guardrails"] = 0 };
        var examples = new List<ReplayExample>();
        var count = 0;
        foreach (var some in entries.Chunk(ReadSize))
        {
            var read = await store.ReadManyAsync<DecisionRecord>([.. some.Select(one => StateKeys.Record(tenant, one.Id))], cancellationToken);
            var records = read.Select(one => one.Value).OfType<DecisionRecord>().ToArray();
            count += records.Length;
            var found = records.AsParallel().AsOrdered().WithCancellation(cancellationToken)
                .Select(record => (record, after: again.Run(definition, record)))
                .Select(one => (one.record, one.after, kind: Reevaluation.Difference(one.record.Evaluation, one.after)))
                .Where(one => one.kind is not null).ToList();
            foreach (var (record, after, kind) in found)
            {
                differences[kind!]++;
                if (examples.Count < MaxExamples)
                    examples.Add(new ReplayExample(record.Id, kind!, record.Evaluation.Outcome, after.Outcome, record.Evaluation.Reasons, after.Reasons));
            }
        }
        return new ReplayReport(definition.Version, count, differences, examples);
    }
}

internal sealed record ReplayReport(
    string Version, int Records, IReadOnlyDictionary<string, int> Differences, IReadOnlyList<ReplayExample> Examples);

internal sealed record ReplayExample(
    string Id, string Kind, DecisionOutcome Before, DecisionOutcome After, IReadOnlyList<string> ReasonsBefore, IReadOnlyList<string> ReasonsAfter);
