namespace Agents.Hosting.Audit;

/// <summary>
/// Goes through the chains of a tenant and checks that each entry follows the one before. Found are an entry that was changed, removed or
/// moved, and a tail that was cut off while the head was not. Not found is a tail that was cut off together with its head, by somebody who
/// may write all keys of the store: for that the last hash has to be kept elsewhere.
/// </summary>
public static class ChainWalk
{
    /// <summary>Gives the end of each chain.</summary>
    /// <param name="reader">Reads the chains.</param>
    /// <param name="tenant">Whose chains.</param>
    /// <param name="find">Gets what is wrong, in words.</param>
    /// <param name="visitAsync">Gets every segment with the name of its replica.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public static async Task<IReadOnlyList<ChainEnd>> RunAsync<TListed>(
        ChainReader<TListed> reader, string tenant, Action<string> find, Func<string, ChainSegment<TListed>, Task> visitAsync,
        CancellationToken cancellationToken)
        where TListed : class
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(find);
        ArgumentNullException.ThrowIfNull(visitAsync);
        var ends = new List<ChainEnd>();
        foreach (var replica in await reader.ReplicasAsync(tenant, cancellationToken))
        {
            var beginning = await reader.BeginningAsync(tenant, replica, cancellationToken);
            var (seq, previous) = (beginning.Seq, beginning.Hash);
            await foreach (var segment in reader.ForwardAsync(tenant, replica, beginning, cancellationToken))
            {
                foreach (var item in segment.Items)
                {
                    if (item.Entry.Seq != ++seq || item.Entry.Previous != previous)
                    {
                        find($"chain {replica}: entry {item.Entry.Seq} does not follow entry {seq - 1}");
                        seq = item.Entry.Seq;
                    }
                    previous = item.Entry.Hash();
                }
                await visitAsync(replica, segment);
            }
            var head = await reader.HeadAsync(tenant, replica, cancellationToken);
            if (head is not null && (head.Seq > seq || (head.Seq == seq && head.Hash != previous)))
                find($"chain {replica}: it ends at {seq}, and its head says {head.Seq} with another hash or more entries");
            ends.Add(new ChainEnd(replica, seq, previous));
        }
        return ends;
    }
}

/// <summary>The end of a chain, to be kept elsewhere.</summary>
/// <param name="Replica">Whose chain.</param>
/// <param name="Seq">Number of the last entry.</param>
/// <param name="Hash">Its hash.</param>
public sealed record ChainEnd(string Replica, long Seq, string Hash);
