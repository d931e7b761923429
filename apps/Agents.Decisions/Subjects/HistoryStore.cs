using System.Text.Json;
using Agents.Contracts;
using Agents.Hosting.State;

namespace Agents.Decisions.Subjects;

/// <summary>Reads and writes the documents of many subjects in one request.</summary>
internal sealed class HistoryStore(IStateStore store)
{
    /// <summary>In the order of the keys, which may be there twice.</summary>
    public async Task<IReadOnlyList<Versioned<SubjectHistories.SubjectDocument>>> ReadAsync(IReadOnlyList<string> keys)
    {
        var distinct = keys.Distinct(StringComparer.Ordinal).ToArray();
        var read = await store.ReadManyAsync<SubjectHistories.SubjectDocument>(distinct, CancellationToken.None);
        if (distinct.Length == keys.Count)
            return read;
        var byKey = distinct.Zip(read).ToDictionary(one => one.First, one => one.Second, StringComparer.Ordinal);
        return [.. keys.Select(key => byKey[key])];
    }

    /// <summary>Which of them stand. Of two changes of one subject the first; the other was made of an older state.</summary>
    public async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<StateChange<SubjectHistories.SubjectDocument>> changes)
    {
        var first = changes.DistinctBy(one => one.Key, StringComparer.Ordinal).ToArray();
        bool[] written = first.Length > 1 && await store.TrySaveManyAsync(first, CancellationToken.None)
            ? [.. first.Select(_ => true)]
            : await Task.WhenAll(first.Select(one => TryAsync(one, mayBeWritten: first.Length > 1)));
        var stands = first.Zip(written).Where(one => one.Second).Select(one => one.First).ToHashSet();
        return [.. changes.Select(stands.Contains)];
    }

    private async Task<bool> TryAsync(StateChange<SubjectHistories.SubjectDocument> change, bool mayBeWritten)
    {
        if (mayBeWritten)
        {
            var there = await store.ReadAsync<SubjectHistories.SubjectDocument>(change.Key, CancellationToken.None);
            if (there.Value is { } value && Text(value) == Text(change.Value))
                return true;
            if (there.Expected != change.ETag)
                return false;
        }
        return await store.TrySaveAsync(change, CancellationToken.None);
    }

    private static string Text(SubjectHistories.SubjectDocument document) => JsonSerializer.Serialize(document, AgentsJson.SharedOptions);
}
