using System.Collections.Concurrent;

namespace Agents.Decisions.Runs;

/// <summary>
/// Requests of this process that wait for the outcome of a run. A run that another replica carries out tells nobody here: whoever waits looks
/// at the record from time to time.
/// </summary>
internal sealed class RunWaiters
{
    private readonly ConcurrentDictionary<(string Tenant, string Id), Waiting> _waiting = new();

    /// <summary>To be taken before the record is looked at, or what happens in between is missed. Dispose it.</summary>
    public Ticket Wait(string tenant, string id)
    {
        while (true)
        {
            var waiting = _waiting.GetOrAdd((tenant, id), _ => new Waiting());
            lock (waiting)
            {
                if (waiting.IsGone)
                    continue;
                waiting.Count++;
                return new Ticket(this, (tenant, id), waiting);
            }
        }
    }

    public void Tell(string tenant, string id)
    {
        if (_waiting.TryGetValue((tenant, id), out var waiting))
            waiting.Told.TrySetResult();
    }

    private void Leave((string, string) key, Waiting waiting)
    {
        lock (waiting)
        {
            if (--waiting.Count > 0)
                return;
            waiting.IsGone = true;
            _waiting.TryRemove(key, out _);
        }
    }

    internal sealed class Ticket(RunWaiters all, (string, string) key, Waiting waiting) : IDisposable
    {
        public Task Told => waiting.Told.Task;

        public void Dispose() => all.Leave(key, waiting);
    }

    internal sealed class Waiting
    {
        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }

        public bool IsGone { get; set; }
    }
}
