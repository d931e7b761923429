namespace Dapr.Workflow.Worker;

/// <summary>Counts what was taken and not answered yet.</summary>
internal sealed class WorkInHand
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count = 1; // One for the worker itself, so that the count reaches zero only after it takes no more.

    public void Add() => Interlocked.Increment(ref _count);

    public void Remove()
    {
        if (Interlocked.Decrement(ref _count) == 0) _empty.SetResult();
    }

    /// <summary>Call it once, when no more is taken.</summary>
    public Task WaitUntilEmptyAsync()
    {
        Remove();
        return _empty.Task;
    }
}
