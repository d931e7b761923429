namespace Dapr.Sidecar.Pubsub.Log;

/// <summary>
/// How far a partition is written, and a way to wait for more. Keeps the newest messages of this process, so that whoever waited for
/// them need not ask the file for what was just written there.
/// </summary>
internal sealed class PartitionTail(long next)
{
    private const int MaxKept = 512;
    private const int MaxKeptBytes = 1 << 20;
    private readonly Lock _lock = new();
    private readonly Queue<LogRecord> _kept = new();
    private long _keptBytes;
    private long _keptEnd;
    private long _next = next;
    private TaskCompletionSource? _moved;

    /// <summary>The offset that the next message will get.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Another process has written, or this one with what is told apart.</summary>
    public void Advance(long next)
    {
        TaskCompletionSource? moved;
        lock (_lock) moved = Move(next);
        moved?.SetResult();
    }

    /// <summary>These messages, one behind the other, are in the file now.</summary>
    public void Append(IReadOnlyList<LogRecord> records)
    {
        TaskCompletionSource? moved;
        lock (_lock)
        {
            Keep(records);
            moved = Move(records[^1].Offset + 1);
        }
        moved?.SetResult();
    }

    /// <summary>Messages from <paramref name="offset"/> on, in order; null when they are not kept here.</summary>
    public List<LogRecord>? TryRead(long offset, int count)
    {
        lock (_lock)
        {
            if (_kept.Count == 0 || offset < _keptEnd - _kept.Count || offset >= _keptEnd) return null;
            var skip = (int)(offset - (_keptEnd - _kept.Count));
            List<LogRecord> found = new(Math.Min(count, _kept.Count - skip));
            foreach (var record in _kept)
            {
                if (skip-- > 0) continue;
                if (found.Count == count) break;
                found.Add(record);
            }
            return found;
        }
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

    private TaskCompletionSource? Move(long next)
    {
        if (next <= _next) return null;
        _next = next;
        var moved = _moved;
        _moved = null;
        return moved;
    }

    private void Keep(IReadOnlyList<LogRecord> records)
    {
        // Two commits may be told in the wrong order, and other processes write in between: only what has no gap is kept.
        if (records[^1].Offset < _keptEnd) return;
        if (records[0].Offset != _keptEnd)
        {
            _kept.Clear();
            _keptBytes = 0;
        }
        foreach (var record in records)
        {
            _kept.Enqueue(record);
            _keptBytes += record.Data.Length;
            if (_kept.Count > MaxKept || _keptBytes > MaxKeptBytes) _keptBytes -= _kept.Dequeue().Data.Length;
        }
        _keptEnd = records[^1].Offset + 1;
    }
}
