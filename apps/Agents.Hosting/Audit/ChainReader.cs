using System.Runtime.CompilerServices;
using Agents.Hosting.State;

namespace Agents.Hosting.Audit;

/// <summary>Reads the chains of a tenant, many segments in one request.</summary>
public sealed class ChainReader<TListed>(IStateStore store)
    where TListed : class
{
    /// <summary>Most entries that one search looks through.</summary>
    public const int MaxSearched = 500_000;

    private const int ReadSize = 50;

    /// <summary>The replicas that have a chain.</summary>
    public Task<IReadOnlyList<string>> ReplicasAsync(string tenant, CancellationToken cancellationToken) =>
        NameLists.ReadAsync(store, ChainKeys.Chains(tenant), cancellationToken);

    /// <summary>Where a chain ended when its head was written last.</summary>
    public async Task<ChainHead?> HeadAsync(string tenant, string replica, CancellationToken cancellationToken) =>
        (await store.ReadAsync<ChainHead>(ChainKeys.Head(tenant, replica), cancellationToken)).Value;

    /// <summary>What the first segment that is kept follows.</summary>
    public async Task<ChainHead> BeginningAsync(string tenant, string replica, CancellationToken cancellationToken) =>
        (await store.ReadAsync<ChainHead>(ChainKeys.Beginning(tenant, replica), cancellationToken)).Value ?? ChainHead.Start;

    /// <summary>One chain from the first segment that is kept on.</summary>
    public async IAsyncEnumerable<ChainSegment<TListed>> ForwardAsync(
        string tenant, string replica, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var beginning = await BeginningAsync(tenant, replica, cancellationToken);
        await foreach (var segment in ForwardAsync(tenant, replica, beginning, cancellationToken))
            yield return segment;
    }

    /// <summary>One chain from the segment after <paramref name="beginning"/> on.</summary>
    public async IAsyncEnumerable<ChainSegment<TListed>> ForwardAsync(
        string tenant, string replica, ChainHead beginning, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(beginning);
        for (var first = beginning.Segment + 1; ; first += ReadSize)
        {
            var some = await ReadAsync(tenant, replica, first, ReadSize, cancellationToken);
            foreach (var segment in some)
                yield return segment;
            if (some.Count < ReadSize)
                yield break;
        }
    }

    /// <summary>One chain from its end on: in each segment the last entry comes last.</summary>
    public async IAsyncEnumerable<ChainSegment<TListed>> BackwardAsync(
        string tenant, string replica, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var beginning = (await BeginningAsync(tenant, replica, cancellationToken)).Segment;
        var last = Math.Max(beginning, (await HeadAsync(tenant, replica, cancellationToken))?.Segment ?? 0);
        // The head may be behind.
        var ahead = new List<ChainSegment<TListed>>();
        while (true)
        {
            var some = await ReadAsync(tenant, replica, last + 1 + ahead.Count, ReadSize, cancellationToken);
            ahead.AddRange(some);
            if (some.Count < ReadSize)
                break;
        }
        for (var i = ahead.Count - 1; i >= 0; i--)
            yield return ahead[i];
        // The newest few first: most who ask want no more.
        for (var size = 4; last > beginning; size = ReadSize)
        {
            var first = Math.Max(beginning + 1, last - size + 1);
            var some = await ReadAsync(tenant, replica, first, (int)(last - first + 1), cancellationToken);
            for (var i = some.Count - 1; i >= 0; i--)
                yield return some[i];
            last = first - 1;
        }
    }

    /// <summary>The entries of all chains, the newest first.</summary>
    public async IAsyncEnumerable<(string Replica, ChainItem<TListed> Item)> NewestFirstAsync(
        string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // At the same time by the name of the replica, as pages are cut.
        var next = new PriorityQueue<(string Replica, IAsyncEnumerator<ChainItem<TListed>> Items), (long At, string Replica)>(
            Comparer<(long At, string Replica)>.Create((a, b) => a.At != b.At ? b.At.CompareTo(a.At) : string.CompareOrdinal(a.Replica, b.Replica)));
        var open = new List<IAsyncEnumerator<ChainItem<TListed>>>();
        try
        {
            foreach (var replica in await ReplicasAsync(tenant, cancellationToken))
            {
                var items = ItemsAsync(tenant, replica, cancellationToken).GetAsyncEnumerator(cancellationToken);
                open.Add(items);
                if (await items.MoveNextAsync())
                    next.Enqueue((replica, items), (items.Current.Entry.At.UtcTicks, replica));
            }
            while (next.TryDequeue(out var newest, out _))
            {
                yield return (newest.Replica, newest.Items.Current);
                if (await newest.Items.MoveNextAsync())
                    next.Enqueue(newest, (newest.Items.Current.Entry.At.UtcTicks, newest.Replica));
            }
        }
        finally
        {
            foreach (var items in open)
                await items.DisposeAsync();
        }
    }

    /// <summary>The newest entries that match, at most <paramref name="limit"/>, among the newest <see cref="MaxSearched"/>.</summary>
    /// <param name="tenant">Whose chains.</param>
    /// <param name="since">Older ones are not looked at; null: all are.</param>
    /// <param name="limit">Most entries.</param>
    /// <param name="matches">Whether an entry of a replica is wanted.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<(string Replica, ChainItem<TListed> Item)>> FindAsync(
        string tenant, DateTimeOffset? since, int limit, Func<string, ChainItem<TListed>, bool> matches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(matches);
        var found = new List<(string, ChainItem<TListed>)>();
        var seen = 0;
        await foreach (var (replica, item) in NewestFirstAsync(tenant, cancellationToken))
        {
            if (item.Entry.At < since || ++seen > MaxSearched || found.Count == limit)
                break;
            if (matches(replica, item))
                found.Add((replica, item));
        }
        return found;
    }

    /// <summary>So many segments in their order from one on, up to the first that is not there.</summary>
    public async Task<IReadOnlyList<ChainSegment<TListed>>> ReadAsync(
        string tenant, string replica, long first, int count, CancellationToken cancellationToken)
    {
        var read = await store.ReadManyAsync<ChainSegment<TListed>>(
            [.. Enumerable.Range(0, count).Select(i => ChainKeys.Segment(tenant, replica, first + i))], cancellationToken);
        return [.. read.Select(one => one.Value).TakeWhile(one => one is not null).OfType<ChainSegment<TListed>>()];
    }

    private async IAsyncEnumerable<ChainItem<TListed>> ItemsAsync(
        string tenant, string replica, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var segment in BackwardAsync(tenant, replica, cancellationToken))
        {
            for (var i = segment.Items.Count - 1; i >= 0; i--)
                yield return segment.Items[i];
        }
    }
}
