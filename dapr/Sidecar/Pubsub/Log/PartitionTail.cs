namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>How far a partition is written, and a way to wait for more.</summary>
internal sealed class PartitionTail(long next)
{
    private readonly Lock _lock = new();
    private long _next = next;
    private TaskCompletionSource? _moved;

    /// <summary>The offset that the next message will get.</summary>
    public long Next => Volatile.Read(ref _next);

    public void Advance(long next)
    {
        TaskCompletionSource? moved;
        lock (_lock)
        {
            if (next <= _next) return;
            _next = next;
            moved = _moved;
            _moved = null;
        }
        moved?.SetResult();
    }

    /// <summary>Completes when there is a message at <paramref name="offset"/> or after it.</summary>
    public Task WaitAsync(long offset, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_next > offset) return Task.CompletedTask;
            _moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _moved.Task.WaitAsync(cancellationToken);
        }
    }
}
