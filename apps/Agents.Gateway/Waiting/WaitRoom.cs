using Agents.Tooling.Calls;

namespace Agents.Gateway.Waiting;

/// <summary>
/// All who wait in this replica, by call. Whoever enters before reading the ledger misses nothing: what happens later is
/// offered, what happened before stands in the ledger.
/// </summary>
internal sealed class WaitRoom(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Watcher>> _watchers = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _watchers.Values.Sum(w => w.Count);
            }
        }
    }

    /// <summary>Dispose what is returned to leave.</summary>
    public IDisposable Enter(Watcher watcher)
    {
        watcher.Entered = time.GetTimestamp();
        lock (_gate)
        {
            if (!_watchers.TryGetValue(watcher.CallId, out var list))
            {
                _watchers[watcher.CallId] = list = new List<Watcher>(1);
            }

            list.Add(watcher);
        }

        return new Seat(this, watcher);
    }

    public bool IsAwaited(string callId)
    {
        lock (_gate)
        {
            return _watchers.ContainsKey(callId);
        }
    }

    public void Offer(CallSnapshot call)
    {
        Watcher[] watchers;
        lock (_gate)
        {
            if (!_watchers.TryGetValue(call.Id, out var list))
            {
                return;
            }

            watchers = [.. list];
        }

        foreach (var watcher in watchers)
        {
            watcher.Offer(call);
        }
    }

    /// <summary>The calls that somebody has waited for this long at least.</summary>
    public IReadOnlyList<string> AwaitedFor(TimeSpan age)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            return [.. _watchers.Where(p => p.Value.Exists(w => time.GetElapsedTime(w.Entered, now) >= age)).Select(p => p.Key)];
        }
    }

    private void Leave(Watcher watcher)
    {
        lock (_gate)
        {
            if (_watchers.TryGetValue(watcher.CallId, out var list) && list.Remove(watcher) && list.Count == 0)
            {
                _watchers.Remove(watcher.CallId);
            }
        }
    }

    private sealed class Seat(WaitRoom room, Watcher watcher) : IDisposable
    {
        public void Dispose() => room.Leave(watcher);
    }
}
