namespace Dapr.Sidecar.Storage;

/// <summary>
/// The one writer: takes all that waits, runs it in one transaction, commits once, then answers everybody. It runs on the pool, behind
/// the requests that came in before it: those of them that write join the same transaction, and no thread has to be woken for it.
/// </summary>
internal sealed class WriteQueue(StoreSession session, StoreLock storeLock, Action<IReadOnlyCollection<string>> ring)
    : IThreadPoolWorkItem, IAsyncDisposable
{
    private const int MaxBatch = 512;
    private readonly Lock _gate = new();
    private readonly Queue<IWrite> _waiting = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<IWrite>? _spare = new(MaxBatch);
    private bool _running;
    private bool _closed;

    public Task<T> EnqueueAsync<T>(Func<StoreSession, T> work)
    {
        var write = new Write<T>(work);
        if (Add(write)) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return write.Task;
    }

    /// <summary>For a caller that cannot await: carries the write out itself, unless the writer is at work already.</summary>
    public T Run<T>(Func<StoreSession, T> work)
    {
        var write = new Write<T>(work);
        if (Add(write)) Execute();
        return write.Task.GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (!_running) _ended.TrySetResult();
        }
        await _ended.Task;
        session.Dispose();
        storeLock.Dispose();
    }

    /// <summary>One transaction. What comes meanwhile has a turn of its own, so that other work of the pool has one too.</summary>
    public void Execute()
    {
        var batch = Interlocked.Exchange(ref _spare, null) ?? new(MaxBatch);
        lock (_gate)
        {
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var next)) batch.Add(next);
        }
        var (error, rings) = Commit(batch);
        var ended = false;
        lock (_gate)
        {
            if (_waiting.Count > 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            else (_running, ended) = (false, _closed);
        }
        if (rings.Count > 0) ring(rings);
        // The first one goes on right here; it is the only one when there is little to do, and then nothing has to be handed over.
        for (var i = 1; i < batch.Count; i++) batch[i].CompleteSoon(error);
        var first = batch[0];
        batch.Clear();
        _spare = batch;
        first.Complete(error);
        if (ended) _ended.TrySetResult();
    }

    /// <summary>True when nobody carries writes out yet: the caller has to see to it.</summary>
    private bool Add(IWrite write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(Store));
            _waiting.Enqueue(write);
            if (_running) return false;
            return _running = true;
        }
    }

    private (Exception? Error, IReadOnlyCollection<string> Rings) Commit(List<IWrite> batch)
    {
        try
        {
            using (storeLock.Acquire())
            {
                session.Execute("BEGIN IMMEDIATE");
                if (!RunTogether(batch)) RunApart(batch);
                session.Execute("COMMIT");
                return (null, session.TakeRings());
            }
        }
        catch (Exception e) // Nothing is hidden: every write of the batch gets it.
        {
            session.TakeRings();
            RollBack();
            return (e, []);
        }
    }

    /// <summary>False when one has thrown; then the transaction is of no use.</summary>
    private bool RunTogether(List<IWrite> batch)
    {
        foreach (var write in batch)
        {
            if (!write.Run(session)) return false;
        }
        return true;
    }

    /// <summary>All once more, each so that it can be undone by itself. Doing so at once would cost every write for the few that throw.</summary>
    private void RunApart(List<IWrite> batch)
    {
        session.TakeRings();
        RollBack();
        session.Execute("BEGIN IMMEDIATE");
        foreach (var write in batch)
        {
            session.Execute("SAVEPOINT one");
            if (!write.Run(session)) session.Execute("ROLLBACK TO one");
            session.Execute("RELEASE one");
        }
    }

    private void RollBack()
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (StoreException)
        {
            // No transaction is open: BEGIN itself failed or SQLite undid it (a full disk), and the writes have that error.
        }
    }

    private interface IWrite
    {
        /// <summary>False when the work threw; the exception is kept for <see cref="Complete"/>.</summary>
        bool Run(StoreSession session);

        /// <summary>Whoever awaits the write goes on, on this thread.</summary>
        void Complete(Exception? error);

        /// <summary>Whoever awaits the write goes on, on the pool.</summary>
        void CompleteSoon(Exception? error);
    }

    private sealed class Write<T>(Func<StoreSession, T> work) : IWrite, IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<T> _done = new();
        private T _result = default!;
        private Exception? _error;

        public Task<T> Task => _done.Task;

        public bool Run(StoreSession session)
        {
            try
            {
                _error = null;
                _result = work(session);
                return true;
            }
            catch (Exception e) // Handed to the caller of WriteAsync.
            {
                _error = e;
                return false;
            }
        }

        public void Complete(Exception? error)
        {
            _error ??= error;
            Execute();
        }

        public void CompleteSoon(Exception? error)
        {
            _error ??= error;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute()
        {
            if (_error is not null) _done.SetException(_error);
            else _done.SetResult(_result);
        }
    }
}
