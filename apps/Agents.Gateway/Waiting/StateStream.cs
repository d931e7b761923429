using System.Threading.Channels;
using Agents.Tooling.Calls;

namespace Agents.Gateway.Waiting;

/// <summary>Passes on every change of a call, in order, each state once, until its end.</summary>
internal sealed class StateStream(string callId) : Watcher(callId)
{
    private readonly Channel<CallSnapshot> _changes = Channel.CreateUnbounded<CallSnapshot>(new() { SingleReader = true });
    private readonly Lock _gate = new();
    private int _stage = -1;

    public ChannelReader<CallSnapshot> Changes => _changes.Reader;

    public override void Offer(CallSnapshot call)
    {
        lock (_gate)
        {
            // Events and the ledger may tell the same, or tell it late: only what is further on is a change.
            if (Stage(call.Status) <= _stage)
            {
                return;
            }

            _stage = Stage(call.Status);
            _changes.Writer.TryWrite(call);
            if (call.Status.IsFinal())
            {
                _changes.Writer.TryComplete();
            }
        }
    }

    private static int Stage(CallStatus status) => status switch
    {
        CallStatus.Queued => 0,
        CallStatus.Running => 1,
        CallStatus.Unknown => 2,
        _ => 3,
    };
}
