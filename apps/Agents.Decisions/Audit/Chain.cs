using Agents.Decisions.Storage;

namespace Agents.Decisions.Audit;

/// <summary>
/// The chain of one tenant and this replica. Appended to by one at a time; a segment that somebody else has written meanwhile (a process
/// under the same name) is read again, and the entries are chained to what is there.
/// </summary>
internal sealed class Chain(IStateStore store, string tenant, string replica)
{
    public const int SegmentSize = 128;

    private bool _known;
    private ChainHead _head = new(0, 0, ChainEntry.Start);
    private List<ChainEntry> _entries = [];
    private List<IndexEntry> _index = [];
    private string _etag = "";

    public async Task AppendAsync(IReadOnlyList<(ChainEntry Entry, IndexEntry? Listed)> added)
    {
        for (var at = 0; at < added.Count;)
        {
            if (!_known)
                await LoadAsync();
            if (_entries.Count >= SegmentSize)
                Next();
            var some = added.Skip(at).Take(SegmentSize - _entries.Count).ToArray();
            if (!await TryAppendAsync(some))
            {
                _known = false;
                continue;
            }
            at += some.Length;
        }
    }

    private async Task<bool> TryAppendAsync((ChainEntry Entry, IndexEntry? Listed)[] added)
    {
        var (entries, index, head) = (new List<ChainEntry>(_entries), new List<IndexEntry>(_index), _head);
        foreach (var (entry, listed) in added)
        {
            var chained = entry with { Seq = head.Seq + 1, Previous = head.Hash };
            entries.Add(chained);
            head = head with { Seq = chained.Seq, Hash = chained.Hash() };
            if (listed is not null)
                index.Add(listed);
        }
        _known = false;
        // Listed first: what is listed and not chained is found by the check, what is chained and not listed would be found by nobody.
        await store.WriteAsync(StateKeys.IndexSegment(tenant, replica, head.Segment), new IndexSegment(index), CancellationToken.None);
        var key = StateKeys.ChainSegment(tenant, replica, head.Segment);
        var segment = new ChainSegment(entries);
        var written = _etag.Length == 0
            ? await store.TryCreateAsync(key, segment, CancellationToken.None)
            : await store.TryReplaceAsync(key, segment, _etag, null, CancellationToken.None);
        if (!written)
            return false;
        await store.WriteAsync(StateKeys.ChainHead(tenant, replica), head, CancellationToken.None);
        _etag = (await store.ReadAsync<ChainSegment>(key, CancellationToken.None)).ETag;
        (_entries, _index, _head, _known) = (entries, index, head, true);
        return true;
    }

    private void Next()
    {
        (_entries, _index, _etag) = ([], [], "");
        _head = _head with { Segment = _head.Segment + 1 };
    }

    private async Task LoadAsync()
    {
        await RegisterAsync();
        var head = (await store.ReadAsync<ChainHead>(StateKeys.ChainHead(tenant, replica), CancellationToken.None)).Value;
        _head = head ?? new ChainHead(0, 0, ChainEntry.Start);
        // The head may be behind its segment, by one write: the segment counts.
        for (var segment = _head.Segment; ; segment++)
        {
            var read = await store.ReadAsync<ChainSegment>(StateKeys.ChainSegment(tenant, replica, segment), CancellationToken.None);
            if (read.Value is null)
                break;
            (_entries, _etag) = ([.. read.Value.Entries], read.ETag);
            var index = await store.ReadAsync<IndexSegment>(StateKeys.IndexSegment(tenant, replica, segment), CancellationToken.None);
            _index = [.. index.Value?.Entries ?? []];
            if (_entries.Count > 0)
                _head = new ChainHead(segment, _entries[^1].Seq, _entries[^1].Hash());
            if (_entries.Count < SegmentSize)
                break;
        }
        _known = true;
    }

    private async Task RegisterAsync()
    {
        while (true)
        {
            var read = await store.ReadAsync<ChainList>(StateKeys.Chains(tenant), CancellationToken.None);
            if (read.Value?.Replicas.Contains(replica) == true)
                return;
            var list = new ChainList([.. read.Value?.Replicas ?? [], replica]);
            if (read.Value is null
                ? await store.TryCreateAsync(StateKeys.Chains(tenant), list, CancellationToken.None)
                : await store.TryReplaceAsync(StateKeys.Chains(tenant), list, read.ETag, null, CancellationToken.None))
                return;
        }
    }
}
