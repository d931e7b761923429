using System.Collections.Concurrent;
using Agents.Contracts.Calls;

namespace Agents.Decisions.Records;

/// <summary>
/// Ids for new records, claimed in the chain before the first of them is used: so a record that a dying process wrote and did not chain is
/// found. The claims are made ahead, in blocks, and cost a decision nothing.
/// </summary>
/// <param name="claim">Chains ids as claimed; when it is done they may be used.</param>
internal sealed class IdSupply(Func<IReadOnlyList<string>, Task> claim)
{
    private const int FirstBlock = 16;
    private const int LargestBlock = 256;

    private readonly ConcurrentQueue<string> _ready = new();
    private readonly Lock _gate = new();
    private Task? _filling;
    private int _block = FirstBlock;

    public async ValueTask<string> TakeAsync()
    {
        while (true)
        {
            if (_ready.TryDequeue(out var id))
            {
                if (_ready.Count < _block / 2)
                    _ = FillAsync();
                return id;
            }
            await FillAsync();
        }
    }

    // One at a time. What it throws reaches those that wait for an id; whoever only looks ahead tries again with the next.
    private Task FillAsync()
    {
        lock (_gate)
        {
            if (_filling is { IsCompleted: false } under)
                return under;
            if (_filling is not null)
                _block = Math.Min(LargestBlock, _block * 2);
            return _filling = ClaimAsync(_block);
        }
    }

    private async Task ClaimAsync(int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => CallId.New()).ToArray();
        await claim(ids);
        foreach (var id in ids)
            _ready.Enqueue(id);
    }
}
