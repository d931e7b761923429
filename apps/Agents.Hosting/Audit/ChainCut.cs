using Agents.Hosting.State;

namespace Agents.Hosting.Audit;

/// <summary>
/// Drops the oldest segments of a chain. Where the rest begins is written first, with the hash that its first entry follows; so the chain
/// verifies as before, and a process that dies in between leaves segments that nobody reads and the next one deletes.
/// </summary>
public static class ChainCut
{
    private const int Some = 50;

    /// <summary>Drops segments whose entries are all older than <paramref name="before"/>; never the last one. The number of entries dropped.</summary>
    public static async Task<long> DropAsync<TListed>(
        IStateStore store, ChainReader<TListed> reader, string tenant, string replica, DateTimeOffset before, CancellationToken cancellationToken)
        where TListed : class
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(reader);
        var first = await reader.BeginningAsync(tenant, replica, cancellationToken);
        // By one that died before it deleted what it had dropped.
        await store.DeleteManyAsync(
            [.. Enumerable.Range(0, (int)Math.Min(Some, first.Segment)).Select(i => ChainKeys.Segment(tenant, replica, first.Segment - i))], cancellationToken);
        var beginning = first;
        while (true)
        {
            // One more than is dropped: the last segment stays.
            var segments = await reader.ReadAsync(tenant, replica, beginning.Segment + 1, Some + 1, cancellationToken);
            var old = segments.Take(segments.Count - 1).TakeWhile(one => one.Items[^1].Entry.At < before).ToArray();
            if (old.Length == 0)
                return beginning.Seq - first.Seq;
            var last = old[^1].Items[^1].Entry;
            var next = new ChainHead(beginning.Segment + old.Length, last.Seq, last.Hash());
            await store.WriteAsync(ChainKeys.Beginning(tenant, replica), next, cancellationToken);
            await store.DeleteManyAsync(
                [.. Enumerable.Range(1, old.Length).Select(i => ChainKeys.Segment(tenant, replica, beginning.Segment + i))], cancellationToken);
            beginning = next;
        }
    }
}
