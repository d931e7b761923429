using System.Diagnostics.CodeAnalysis;
using Agents.Contracts.Inventory;
using Agents.Tools.Execution;

namespace Agents.Tools.Lanes;

/// <summary>
/// Starts waiting calls as slots become free. No thread and no timer per call: a call that ends starts the next. A call is here
/// once at most, however often it is delivered.
/// </summary>
internal sealed class Dispatcher(ToolsOptions options, CallRunner runner) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LaneQueues _queues = new(options);
    private readonly HashSet<string> _here = [];
    private readonly CancellationTokenSource _giveUp = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopping;

    /// <summary>Whether a call waits or runs here.</summary>
    public bool Has(string id)
    {
        lock (_gate)
            return _here.Contains(id);
    }

    /// <inheritdoc cref="LaneQueues.HasRoom"/>
    public bool HasRoom(ToolClass toolClass, int calls)
    {
        lock (_gate)
            return !_stopping && _queues.HasRoom(toolClass, calls);
    }

    /// <summary>Takes the calls over. One that is here already is left out, and its new journal entry is done with.</summary>
    public void Enqueue(IEnumerable<QueuedCall> calls)
    {
        List<QueuedCall>? doubles = null;
        lock (_gate)
        {
            foreach (var call in calls)
            {
                if (_here.Add(call.Id))
                    _queues.Add(call);
                else
                    (doubles ??= []).Add(call);
            }
        }
        doubles?.ForEach(call => call.Segment.Complete());
        Pump();
    }

    /// <summary>
    /// Starts nothing more and waits for what runs, until the token says that it took too long. What has no outcome by then stays
    /// in the journal, for whoever takes it over.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stopping = true;
            if (_queues.Running == 0)
                _idle.TrySetResult();
        }
        await using var _ = cancellationToken.Register(_giveUp.Cancel);
        await _idle.Task;
    }

    public void Dispose() => _giveUp.Dispose();

    private void Pump()
    {
        // Not awaited here: outcomes go to the ledger, failures to the runner's log, and StopAsync waits for the slots.
        while (TryTake(out var call))
            _ = RunAsync(call);
    }

    private bool TryTake([NotNullWhen(true)] out QueuedCall? call)
    {
        lock (_gate)
        {
            call = null;
            return !_stopping && _queues.TryTake(out call);
        }
    }

    private async Task RunAsync(QueuedCall call)
    {
        await Task.Yield();
        await runner.RunAsync(call, _giveUp.Token);
        lock (_gate)
        {
            _here.Remove(call.Id);
            _queues.Done(call);
            if (_stopping && _queues.Running == 0)
                _idle.TrySetResult();
        }
        Pump();
    }
}
