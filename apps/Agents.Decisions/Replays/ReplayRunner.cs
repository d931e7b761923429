using System.Collections.Concurrent;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Agents.Decisions.Storage;
using Agents.Hosting.State;

namespace Agents.Decisions.Replays;

/// <summary>
/// Makes recorded decisions again with another version: some records are read while others are evaluated, on all processors but one, which
/// stays with the live decisions.
/// </summary>
internal sealed class ReplayRunner(IStateStore store, RecordList list, Reevaluation again)
{
    private const int ReadSize = 100;
    private const int ReadAhead = 4;

    /// <param name="tenant">Whose.</param>
    /// <param name="definition">The version to decide with.</param>
    /// <param name="filter">Which decisions, the newest first.</param>
    /// <param name="maxExamples">Differences that are told in full.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ReplayReport> RunAsync(
        string tenant, DecisionDefinition definition, RecordFilter filter, int maxExamples, CancellationToken cancellationToken)
    {
        var entries = await list.FindAsync(tenant, filter, cancellationToken);
        var counts = new ConcurrentDictionary<string, int>(Reevaluation.Kinds.ToDictionary(kind => kind, _ => 0), StringComparer.Ordinal);
        var examples = new ConcurrentDictionary<int, ReplayExample>();
        var (count, skipped) = (0, 0);
        var parts = entries.Chunk(ReadSize).Select((some, part) => (some, First: part * ReadSize));
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadAhead, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(parts, options, async (part, token) =>
        {
            var read = await store.ReadManyAsync<DecisionRecord>([.. part.some.Select(one => StateKeys.Record(tenant, one.Id))], token);
            for (var i = 0; i < read.Count; i++)
            {
                token.ThrowIfCancellationRequested();
                if (read[i].Value is not { Erased: null } record)
                    continue;
                if (again.Run(definition, record) is not { } after)
                {
                    Interlocked.Increment(ref skipped);
                    continue;
                }
                Interlocked.Increment(ref count);
                if (Reevaluation.Difference(record.Evaluation, after) is not { } kind)
                    continue;
                counts.AddOrUpdate(kind, 1, (_, before) => before + 1);
                examples[part.First + i] = new ReplayExample(
                    record.Id, record.At, kind, record.Evaluation.Outcome, after.Outcome, record.Evaluation.Reasons, after.Reasons);
            }
        });
        return new ReplayReport(
            definition.Version, count, skipped, counts.Values.Sum(), counts.OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(),
            [.. examples.OrderBy(one => one.Key).Take(maxExamples).Select(one => one.Value)],
            entries.Count == filter.Limit ? new ListCursor(entries[^1].At, entries[^1].Id).ToString() : null);
    }
}

/// <param name="Version">The version that they were made again with.</param>
/// <param name="Records">How many were made again.</param>
/// <param name="Skipped">How many were not, because their time was up before they were evaluated.</param>
/// <param name="Different">How many differ.</param>
/// <param name="Differences">By what differs first: outcome, values, approvals, steps, guardrails.</param>
/// <param name="Examples">The newest that differ.</param>
/// <param name="After">Ask for the older ones with this; null: these were all.</param>
internal sealed record ReplayReport(
    string Version, int Records, int Skipped, int Different, IReadOnlyDictionary<string, int> Differences, IReadOnlyList<ReplayExample> Examples,
    string? After);

internal sealed record ReplayExample(
    string Id, DateTimeOffset At, string Kind, DecisionOutcome Before, DecisionOutcome After, IReadOnlyList<string> ReasonsBefore,
    IReadOnlyList<string> ReasonsAfter);
