using System.Collections.Concurrent;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>Collects what arrives while a write is under way and writes it together with the next one.</summary>
/// <param name="write">Runs inside the transaction, with all items in the order of their arrival.</param>
/// <param name="committed">Called with what <paramref name="write"/> gave, once that is durable and before the items are answered.</param>
internal sealed class WriteBatcher<TItem, TResult>(
    Store store, Func<StoreSession, IReadOnlyList<TItem>, TResult> write, Action<TResult>? committed = null)
{
    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private int _scheduled;

    /// <summary>Completes when the item is durable.</summary>
    public Task AddAsync(TItem item)
    {
        var waiting = new Waiting(item);
        _waiting.Enqueue(waiting);
        // Its errors go to the items that it took, and those are awaited.
        if (Interlocked.Exchange(ref _scheduled, 1) == 0) _ = WriteAsync();
        return waiting.Done.Task;
    }

    private async Task WriteAsync()
    {
        List<Waiting> taken = [];
        try
        {
            var result = await store.WriteAsync(session =>
            {
                TakeAll(taken);
                return write(session, [.. taken.Select(w => w.Item)]);
            });
            committed?.Invoke(result);
            foreach (var waiting in taken) waiting.Done.SetResult();
        }
        catch (Exception e) // Handed to everybody who waits for this write.
        {
            if (taken.Count == 0) TakeAll(taken);
            foreach (var waiting in taken) waiting.Done.TrySetException(e);
        }
    }

    private void TakeAll(List<Waiting> taken)
    {
        // First the flag: what is added after it schedules a write of its own.
        Interlocked.Exchange(ref _scheduled, 0);
        while (_waiting.TryDequeue(out var waiting)) taken.Add(waiting);
    }

    private sealed record Waiting(TItem Item)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
