using System.Collections.Concurrent;

namespace Dapr.Sidecar.Storage;

/// <summary>The one writer: takes all that waits, runs it in one transaction, commits once, then answers everybody.</summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int MaxBatch = 512;
    private readonly BlockingCollection<IWrite> _waiting = new(new ConcurrentQueue<IWrite>());
    private readonly StoreSession _session;
    private readonly StoreLock _lock;
    private readonly Action<IReadOnlyCollection<string>> _ring;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriteQueue(StoreSession session, StoreLock storeLock, Action<IReadOnlyCollection<string>> ring)
    {
        _session = session;
        _lock = storeLock;
        _ring = ring;
        _thread = new Thread(Run) { IsBackground = true, Name = "store-writer" };
        _thread.Start();
    }

    public Task<T> EnqueueAsync<T>(Func<StoreSession, T> work)
    {
        var write = new Write<T>(work);
        try
        {
            _waiting.Add(write);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(Store));
        }
        return write.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.CompleteAdding();
        await _ended.Task;
        _session.Dispose();
        _waiting.Dispose();
        _lock.Dispose();
    }

    private void Run()
    {
        List<IWrite> batch = new(MaxBatch);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MaxBatch && _waiting.TryTake(out var next)) batch.Add(next);
            Commit(batch);
            batch.Clear();
        }
        _ended.SetResult();
    }

    private void Commit(List<IWrite> batch)
    {
        IReadOnlyCollection<string> rings = [];
        try
        {
            using (_lock.Acquire())
            {
                _session.Execute("BEGIN IMMEDIATE");
                foreach (var write in batch) RunOne(write);
                _session.Execute("COMMIT");
                rings = _session.TakeRings();
            }
        }
        catch (Exception e) // Nothing is hidden: every write of the batch gets it.
        {
            _session.TakeRings();
            RollBack();
            foreach (var write in batch) write.Fail(e);
            return;
        }
        foreach (var write in batch) write.Complete();
        if (rings.Count > 0) _ring(rings);
    }

    private void RunOne(IWrite write)
    {
        _session.Execute("SAVEPOINT one");
        if (write.Run(_session)) _session.Execute("RELEASE one");
        else
        {
            _session.Execute("ROLLBACK TO one");
            _session.Execute("RELEASE one");
        }
    }

    private void RollBack()
    {
        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // No transaction was open: BEGIN itself failed, and the writes have that error.
        }
    }

    private interface IWrite
    {
        /// <summary>False when the work threw; the exception is kept for <see cref="Complete"/>.</summary>
        bool Run(StoreSession session);
        void Complete();
        void Fail(Exception error);
    }

    private sealed class Write<T>(Func<StoreSession, T> work) : IWrite
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;
        private Exception? _error;

        public Task<T> Task => _done.Task;

        public bool Run(StoreSession session)
        {
            try
            {
                _result = work(session);
                return true;
            }
            catch (Exception e) // Handed to the caller of WriteAsync.
            {
                _error = e;
                return false;
            }
        }

        public void Complete()
        {
            if (_error is not null) _done.SetException(_error);
            else _done.SetResult(_result);
        }

        public void Fail(Exception error) => _done.TrySetException(_error ?? error);
    }
}
