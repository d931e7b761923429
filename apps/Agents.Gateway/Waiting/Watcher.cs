using Agents.Tooling.Calls;

namespace Agents.Gateway.Waiting;

/// <summary>Somebody who wants to know what becomes of a call.</summary>
internal abstract class Watcher(string callId)
{
    public string CallId { get; } = callId;

    /// <summary>When it entered the room; set by the room.</summary>
    public long Entered { get; set; }

    /// <summary>Tells how the call stands. May come from any thread, several times, with the same or an older state.</summary>
    public abstract void Offer(CallSnapshot call);
}

/// <summary>Waits for the end of a call.</summary>
internal sealed class OutcomeWatcher(string callId) : Watcher(callId)
{
    private readonly TaskCompletionSource<CallSnapshot> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<CallSnapshot> Outcome => _outcome.Task;

    public override void Offer(CallSnapshot call)
    {
        if (call.Status.IsFinal())
        {
            _outcome.TrySetResult(call);
        }
    }
}
