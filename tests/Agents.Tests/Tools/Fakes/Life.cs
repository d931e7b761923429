namespace Agents.Tests.Tools.Fakes;

/// <summary>The process is gone: nothing that it still tries reaches anybody.</summary>
internal sealed class DeadException() : Exception("The process is dead.");

/// <summary>One life of a worker process, which can be made to end at the n-th thing that it does to the outside.</summary>
internal sealed class Life(int diesAt = int.MaxValue)
{
    private int _points;
    private int _waiting;
    private int _turns;

    public bool IsOver { get; private set; }

    /// <summary>How many operations have had their turn, and whether any waits for it.</summary>
    public (int Turns, bool Waits) Activity => (Volatile.Read(ref _turns), Volatile.Read(ref _waiting) > 0);

    /// <summary>Goes on later on another thread, as an answer from outside would. Time should not pass meanwhile.</summary>
    public async Task TurnAsync()
    {
        Interlocked.Increment(ref _waiting);
        await Task.Yield();
        Interlocked.Increment(ref _turns);
        Interlocked.Decrement(ref _waiting);
    }

    /// <summary>A moment at which a process may die: just before or just after it has changed something outside.</summary>
    public void Point()
    {
        if (IsOver || Interlocked.Increment(ref _points) == diesAt)
        {
            IsOver = true;
            throw new DeadException();
        }
    }
}
