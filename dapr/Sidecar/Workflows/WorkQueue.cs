namespace Dapr.Sidecar.Workflows;

/// <summary>What workers are to do, in order, with at most so many turns and activities given out at one time. All streams take from it.</summary>
/// <param name="mostTurns">Turns at one time; 0 or less: any number.</param>
/// <param name="mostTasks">Activities at one time; 0 or less: any number.</param>
internal sealed class WorkQueue(int mostTurns, int mostTasks) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<WorkEntry> _turns = new();
    private readonly Queue<WorkEntry> _tasks = new();
    private readonly SemaphoreSlim _signal = new(0);
    private int _turnsOut;
    private int _tasksOut;

    public void Add(WorkEntry entry)
    {
        lock (_lock) (entry is Turn ? _turns : _tasks).Enqueue(entry);
        _signal.Release();
    }

    /// <summary>Waits until there may be something; then <see cref="TryTake"/> tells.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    /// <summary>Lets another stream look: this one was woken and leaves.</summary>
    public void Wake() => _signal.Release();

    public WorkEntry? TryTake()
    {
        lock (_lock)
        {
            if (IsFree(_turnsOut, mostTurns) && _turns.TryDequeue(out var turn))
            {
                _turnsOut++;
                return turn;
            }
            if (IsFree(_tasksOut, mostTasks) && _tasks.TryDequeue(out var task))
            {
                _tasksOut++;
                return task;
            }
            return null;
        }
    }

    /// <summary>It was answered, or its worker is gone.</summary>
    public void Release(WorkEntry entry)
    {
        lock (_lock)
        {
            if (entry is Turn) _turnsOut--;
            else _tasksOut--;
            if (_turns.Count + _tasks.Count == 0) return;
        }
        _signal.Release();
    }

    public void Dispose() => _signal.Dispose();

    private static bool IsFree(int given, int most) => most <= 0 || given < most;
}
