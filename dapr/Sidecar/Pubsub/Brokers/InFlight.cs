namespace Dapr.Sidecar.Pubsub.Brokers;

/// <summary>Counts deliveries under way, so that a stop can wait for them.</summary>
internal sealed class InFlight
{
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _idle;

    public Entry Enter()
    {
        lock (_lock) _count++;
        return new Entry(this);
    }

    public Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellationToken);
        }
    }

    private void Leave()
    {
        TaskCompletionSource? idle = null;
        lock (_lock)
        {
            if (--_count == 0) (idle, _idle) = (_idle, null);
        }
        idle?.SetResult();
    }

    internal readonly struct Entry(InFlight owner) : IDisposable
    {
        public void Dispose() => owner.Leave();
    }
}
