namespace Agents.Tests.Tools.Fakes;

/// <summary>The process is gone: nothing that it still tries reaches anybody.</summary>
internal sealed class DeadException() : Exception("The process is dead.");

/// <summary>One life of a worker process, which can be made to end at the n-th thing that it does to the outside.</summary>
internal sealed class Life(int diesAt = int.MaxValue)
{
    private int _points;

    public bool IsOver { get; private set; }

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
