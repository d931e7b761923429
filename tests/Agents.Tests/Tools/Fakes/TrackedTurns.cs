namespace Agents.Tests.Tools.Fakes;

/// <summary>
/// Runs what follows an await on the pool, as usual, and knows whether any of it is waiting or running. While it is, a test's clock
/// must stand still: a thread that compiles or is kept from running is no passing of time.
/// </summary>
internal sealed class TrackedTurns : SynchronizationContext
{
    private int _pending;

    public bool AtRest => Volatile.Read(ref _pending) == 0;

    /// <summary>Starts work so that all of it is tracked.</summary>
    public T Start<T>(Func<T> work)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            return work();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Interlocked.Increment(ref _pending);
        ThreadPool.QueueUserWorkItem(_ => Run(d, state));
    }

    private void Run(SendOrPostCallback work, object? state)
    {
        SetSynchronizationContext(this);
        try
        {
            work(state);
        }
        finally
        {
            SetSynchronizationContext(null);
            Interlocked.Decrement(ref _pending);
        }
    }
}
