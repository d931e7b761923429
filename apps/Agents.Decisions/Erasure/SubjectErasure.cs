using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Erasures;
using Agents.Decisions.Definitions;
using Agents.Decisions.Facts;
using Agents.Decisions.Records;
using Agents.Decisions.Shadows;
using Agents.Decisions.Storage;
using Agents.Decisions.Subjects;
using Agents.Hosting.Audit;
using Agents.Hosting.Canonical;
using Agents.Hosting.State;

namespace Agents.Decisions.Erasure;

/// <summary>
/// Erases what is kept of a person beside the records: the history, the facts under keys that decision types make of the person, and what
/// shadows told of decisions that were erased.
/// </summary>
internal sealed class SubjectErasure(
    IStateStore store, TypeCatalog types, FactStore facts, RecordStore records, ChainReader<Audit.IndexEntry> reader)
{
    /// <summary>The cursor of the only step.</summary>
    public const string First = "subject";

    public static bool IsCursor(string? cursor) => cursor == First;

    public async Task<ErasurePage> EraseAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        var erased = new List<ErasedItem>();
        await EraseHistoryAsync(order, erased, cancellationToken);
        foreach (var (name, entry) in await types.ListAsync(order.Tenant, cancellationToken))
        {
            foreach (var version in entry.Versions.Select(one => one.Version).Distinct(StringComparer.Ordinal))
            {
                if (await types.FindAsync(order.Tenant, name, version, cancellationToken) is { } found)
                    await EraseFactsAsync(order, found.Definition, erased, cancellationToken);
                await EraseDifferencesAsync(order, name, version, erased, cancellationToken);
            }
        }
        return new ErasurePage { Erased = [.. erased.DistinctBy(one => (one.Kind, one.Id)).Take(ErasurePage.MaxItems)] };
    }

    private async Task EraseHistoryAsync(ErasureOrder order, List<ErasedItem> erased, CancellationToken cancellationToken)
    {
        var key = StateKeys.Subject(order.Tenant, order.Person);
        while (true)
        {
            var read = await store.ReadAsync<SubjectHistories.SubjectDocument>(key, cancellationToken);
            if (read.Value is not { } history)
                return;
            if (!await store.TryDeleteAsync(key, read.ETag, cancellationToken))
                continue;
            erased.Add(new ErasedItem("history", order.Person, Digest(history)));
            return;
        }
    }

    // Keys of which one part is computed: with the person in its place they are the person's.
    private async Task EraseFactsAsync(ErasureOrder order, DecisionDefinition definition, List<ErasedItem> erased, CancellationToken cancellationToken)
    {
        foreach (var parts in definition.Facts.Select(one => one.Key?.Parts).OfType<IReadOnlyList<(string? Text, Expressions.Expression? Expression)>>())
        {
            if (parts.Count(one => one.Expression is not null) != 1)
                continue;
            var key = string.Concat(parts.Select(one => one.Text ?? order.Person));
            if (await facts.RemoveAsync(order.Tenant, key, cancellationToken) is { } fact)
                erased.Add(new ErasedItem("fact", key, Digest(fact)));
        }
    }

    private async Task EraseDifferencesAsync(
        ErasureOrder order, string type, string version, List<ErasedItem> erased, CancellationToken cancellationToken)
    {
        foreach (var replica in await reader.ReplicasAsync(order.Tenant, cancellationToken))
        {
            var key = StateKeys.Shadow(order.Tenant, type, version, replica);
            if ((await store.ReadAsync<ShadowDocument>(key, cancellationToken)).Value is not { } document)
                continue;
            var kept = new List<ShadowDifference>();
            foreach (var difference in document.Differences)
            {
                if ((await records.FindAsync(order.Tenant, difference.Id, cancellationToken))?.Erased is null)
                    kept.Add(difference);
                else
                    erased.Add(new ErasedItem("difference", difference.Id, Digest(difference)));
            }
            if (kept.Count < document.Differences.Count)
                await store.WriteAsync(key, document with { Differences = kept }, cancellationToken);
        }
    }

    private static string Digest<T>(T value) => CanonicalJson.Digest(JsonSerializer.SerializeToElement(value, AgentsJson.SharedOptions));
}
