namespace Agents.Hosting.Batching;

/// <summary>
/// Groups work that arrives while other work of its kind is under way: the first item goes out at once, those that come meanwhile
/// go together. So a lone call is never delayed and many calls share a request.
/// </summary>
/// <param name="maxBatch">Most items of one flush.</param>
/// <param name="maxFlushes">Flushes under way at the same time.</param>
/// <param name="flush">Gives a result for each item, in their order; what it throws goes to every item.</param>
public sealed class Coalescer<TItem, TResult>(
    int maxBatch, int maxFlushes, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> flush)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private int _flushes;

    /// <summary>Completes with the item's own result.</summary>
    public Task<TResult> AddAsync(TItem item)
    {
        var waiting = new Waiting(item);
        lock (_gate)
        {
            _waiting.Enqueue(waiting);
            if (_flushes == maxFlushes)
                return waiting.Task;
            _flushes++;
        }
        // Not awaited here: every outcome, failures included, reaches the waiters.
        _ = FlushAsync();
        return waiting.Task;
    }

    private async Task FlushAsync()
    {
        // What is about to be added by work that is ready to run joins this batch.
        await Task.Yield();
        while (Take() is { } batch)
        {
            try
            {
                var results = await flush([.. batch.Select(waiting => waiting.Item)]);
                for (var i = 0; i < batch.Count; i++)
                    batch[i].SetResult(results[i]);
            }
            catch (Exception exception) // Handed to every waiter.
            {
                foreach (var waiting in batch)
                    waiting.TrySetException(exception);
            }
        }
    }

    private List<Waiting>? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _flushes--;
                return null;
            }
            var batch = new List<Waiting>(Math.Min(_waiting.Count, maxBatch));
            while (batch.Count < maxBatch && _waiting.TryDequeue(out var waiting))
                batch.Add(waiting);
            return batch;
        }
    }

    private sealed class Waiting(TItem item) : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TItem Item => item;
    }
}
