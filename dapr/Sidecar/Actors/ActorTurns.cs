namespace Dapr.Sidecar.Actors;

/// <summary>
/// One call at a time, in the order they came. With reentrancy, calls that carry the same id belong to the one under way and do
/// not wait for it.
/// </summary>
/// <param name="reentrant">Calls of the same id may be inside together.</param>
/// <param name="mostDepth">So many of them.</param>
internal sealed class ActorTurns(bool reentrant, int mostDepth)
{
    private readonly Lock _lock = new();
    private readonly Queue<Turn> _waiting = new();
    private Turn? _current;
    private TaskCompletionSource? _empty;
    private bool _closed;

    public bool IsReentrant => reentrant;

    /// <summary>Waits for the turn; null when the actor is going. Whoever got one gives it back with <see cref="Leave"/>.</summary>
    /// <param name="id">The reentrancy id; null: a turn of its own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ActorFailure">Too many calls of this id are inside.</exception>
    public ValueTask<Turn?> EnterAsync(string? id, CancellationToken cancellationToken)
    {
        Turn turn;
        lock (_lock)
        {
            if (_closed) return default;
            if (_current is null) return new(_current = new Turn(id));
            if (Find(id) is { } same)
            {
                if (same.Depth >= mostDepth) throw new ActorFailure("maximum stack depth exceeded") { Error = ActorErrors.StackDepth(), Final = true };
                same.Depth++;
                if (same == _current) return new(same);
                turn = same;
            }
            else
            {
                _waiting.Enqueue(turn = new Turn(id));
            }
        }
        return WaitAsync(turn, cancellationToken);
    }

    public void Leave(Turn turn)
    {
        Turn? next = null;
        TaskCompletionSource? empty = null;
        lock (_lock)
        {
            if (--turn.Depth > 0 || turn != _current) return;
            // Those whose callers have gone meanwhile have no depth left.
            while (_waiting.TryDequeue(out next) && next.Depth == 0)
            {
            }
            _current = next;
            if (next is null) empty = _empty;
        }
        next?.Start.TrySetResult(true);
        empty?.TrySetResult();
    }

    /// <summary>Lets nobody in any more, if nobody is in.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            if (_current is not null) return false;
            return _closed = true;
        }
    }

    /// <summary>Lets nobody in any more; who waits is sent away. Who is inside stays.</summary>
    public void Close()
    {
        List<Turn> sentAway;
        lock (_lock)
        {
            _closed = true;
            sentAway = [.. _waiting];
            _waiting.Clear();
        }
        foreach (var turn in sentAway) turn.Start.TrySetResult(false);
    }

    /// <summary>Waits until nobody is inside, but no longer than the limit.</summary>
    public async Task EmptyAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        Task empty;
        lock (_lock)
        {
            if (_current is null) return;
            empty = (_empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        try
        {
            await empty.WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The call has had its time; what it still does is its own affair.
        }
    }

    private Turn? Find(string? id)
    {
        if (!reentrant || id is null) return null;
        if (_current!.Id == id) return _current;
        foreach (var turn in _waiting)
        {
            if (turn.Id == id) return turn;
        }
        return null;
    }

    private async ValueTask<Turn?> WaitAsync(Turn turn, CancellationToken cancellationToken)
    {
        try
        {
            return await turn.Start.Task.WaitAsync(cancellationToken) ? turn : null;
        }
        catch (OperationCanceledException)
        {
            Leave(turn);
            throw;
        }
    }

    /// <summary>One call, or several that belong together.</summary>
    internal sealed class Turn(string? id)
    {
        private TaskCompletionSource<bool>? _start;

        public string? Id { get; } = id;

        public int Depth { get; set; } = 1;

        /// <summary>Only made for those that wait.</summary>
        public TaskCompletionSource<bool> Start =>
            _start ?? Interlocked.CompareExchange(ref _start, new(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _start;
    }
}
