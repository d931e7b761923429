using Agents.Hosting.State;
using Dapr;

namespace Agents.Hosting.Audit;

/// <summary>
/// The chain of one tenant and this replica. Each append is one segment that is created and never changed, so that no etag has to be read.
/// A segment that is there already, from a process under the same name, is read, and the entries are chained to it. Appended to by one at
/// a time.
/// </summary>
public sealed class Chain<TListed>(IStateStore store, string tenant, string replica, TimeProvider time)
    where TListed : class
{
    // Between two writes of the head: as long as a tail may be cut off unseen.
    private static readonly TimeSpan HeadPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private ChainHead? _head;
    private ChainHead? _headToWrite;
    private bool _isWritingHead;

    /// <summary>Returns when the entries are durable. What it throws leaves open whether they are.</summary>
    public async Task AppendAsync(IReadOnlyList<ChainAddition<TListed>> added) => await AppendAsync(added, []);

    /// <summary>
    /// The same, with what the entries tell of in the same request: for each of that whether it stands there now; false: its key existed. What
    /// it throws leaves open what of all is durable.
    /// </summary>
    public async Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<ChainAddition<TListed>> added, IReadOnlyList<StateCreation> beside)
    {
        IReadOnlyList<bool>? created = null;
        while (true)
        {
            var before = _head ?? await LoadAsync();
            var (segment, after) = Chained(before, added);
            _head = null;
            var creation = new StateCreation<ChainSegment<TListed>>(
                ChainKeys.Segment(tenant, replica, after.Segment), segment, TtlSeconds: null, (one, other) => End(one)?.Hash() == End(other)?.Hash());
            var results = await store.TryCreateEachAsync(created is null ? [creation, .. beside] : [creation]);
            created ??= [.. results.Skip(1)];
            // False when it is alone: it may have been there, or be here by a request that seemed to have failed.
            if (!results[0] && !await creation.TryAgainAsync(store))
                continue;
            _head = after;
            WriteHead(after);
            return created;
        }
    }

    private static (ChainSegment<TListed> Segment, ChainHead Head) Chained(ChainHead head, IReadOnlyList<ChainAddition<TListed>> added)
    {
        var items = new List<ChainItem<TListed>>(added.Count);
        head = head with { Segment = head.Segment + 1 };
        foreach (var one in added)
        {
            var entry = one.Entry with { Seq = head.Seq + 1, Previous = head.Hash };
            items.Add(new ChainItem<TListed>(entry, one.Listed));
            head = head with { Seq = entry.Seq, Hash = entry.Hash() };
        }
        return (new ChainSegment<TListed> { Items = items, Claims = [.. added.SelectMany(one => one.Claims)] }, head);
    }

    // Not waited for: the head may be behind, for whoever reads it looks on from there.
    private void WriteHead(ChainHead head)
    {
        lock (_gate)
        {
            _headToWrite = head;
            if (_isWritingHead)
                return;
            _isWritingHead = true;
        }
        _ = WriteHeadsAsync();
    }

    private async Task WriteHeadsAsync()
    {
        while (NextHead() is { } head)
        {
            try
            {
                await store.WriteAsync(ChainKeys.Head(tenant, replica), head, CancellationToken.None);
            }
            catch (Exception exception) when (exception is DaprException or HttpRequestException)
            {
                // The next append writes it again; until then the segments tell.
            }
            await Task.Delay(HeadPause, time);
        }
    }

    private ChainHead? NextHead()
    {
        lock (_gate)
        {
            var head = _headToWrite;
            _headToWrite = null;
            _isWritingHead = head is not null;
            return head;
        }
    }

    private async Task<ChainHead> LoadAsync()
    {
        await NameLists.AddAsync(store, ChainKeys.Tenants, tenant, CancellationToken.None);
        await NameLists.AddAsync(store, ChainKeys.Chains(tenant), replica, CancellationToken.None);
        var head = (await store.ReadAsync<ChainHead>(ChainKeys.Head(tenant, replica), CancellationToken.None)).Value ?? ChainHead.Start;
        while (true)
        {
            var next = (await store.ReadAsync<ChainSegment<TListed>>(
                ChainKeys.Segment(tenant, replica, head.Segment + 1), CancellationToken.None)).Value;
            if (End(next) is not { } last)
                return head;
            head = new ChainHead(head.Segment + 1, last.Seq, last.Hash());
        }
    }

    private static ChainEntry? End(ChainSegment<TListed>? segment) => segment is { Items: [.., { } last] } ? last.Entry : null;
}
