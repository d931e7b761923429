using Agents.Tools.Execution;

namespace Agents.Tools.Lanes;

/// <summary>
/// Writes the outcomes of items that never ran. They need no slot, only the ledger; a bounded number at a time, so that a queue that
/// expires as a whole does not drown it.
/// </summary>
/// <param name="runner">Writes the outcome.</param>
/// <param name="ended">Told of each item that has ended, with the failure if it could not be.</param>
/// <param name="stop">The worker gives up; what is left stays in the journal.</param>
internal sealed class Endings(IWorkRunner runner, Action<LaneItem, Exception?> ended, CancellationToken stop)
{
    private const int MaxAtOnce = 256;
    private const int MaxWaiting = 20_000;

    private readonly Lock _gate = new();
    private readonly Queue<(LaneItem Item, Outcome Outcome)> _waiting = new();
    private int _running;
    private int _open;

    /// <summary>Items that have not ended yet.</summary>
    public int Open => Volatile.Read(ref _open);

    public bool HasRoom => Open < MaxWaiting;

    public void Add(LaneItem item, Outcome outcome)
    {
        Interlocked.Increment(ref _open);
        lock (_gate)
        {
            _waiting.Enqueue((item, outcome));
            if (_running == MaxAtOnce)
                return;
            _running++;
        }
        // Not awaited: each item's end is told, failures included.
        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (Take() is var (item, outcome))
        {
            Exception? failure = null;
            try
            {
                await runner.EndAsync(item.Work, outcome, stop);
            }
            catch (Exception exception) // Told to the owner.
            {
                failure = exception;
            }
            Interlocked.Decrement(ref _open);
            ended(item, failure);
        }
    }

    private (LaneItem, Outcome)? Take()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var next))
                return next;
            _running--;
            return null;
        }
    }
}
