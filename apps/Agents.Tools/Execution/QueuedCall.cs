using System.Runtime.InteropServices;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Hosting.State;
using Agents.Tools.Recovery;

namespace Agents.Tools.Execution;

/// <summary>A call that this worker has to bring to an outcome.</summary>
/// <param name="known">The record as it was read when the call came in.</param>
/// <param name="segment">The journal slot that holds its id.</param>
/// <param name="queuedAt">Time stamp of the worker's clock.</param>
internal sealed class QueuedCall(Versioned<CallRecord> known, JournalSegment segment, long queuedAt) : WorkItem
{
    private readonly Lock _gate = new();
    private int _left;
    // Made only when it is needed, and never disposed: it has no timer and no handle.
    private CancellationTokenSource? _cancellation;

    public Versioned<CallRecord> Known { get; } = known;

    public CallCommand Command { get; } = known.Value!.Command;

    public override long QueuedAt => queuedAt;

    /// <summary>A worker that is gone, or this one in a try that failed, may have sent it: what was sent is to be reconciled.</summary>
    public bool Recovered { get; set; }

    /// <summary>Whether its caller has asked to cancel it.</summary>
    public bool CancelAsked { get; private set; }

    public string Id => Command.Id;

    public override ToolClass Class => Command.Class;

    public override string Tenant => Command.Principal.Tenant;

    public override string Tool => Command.Tool;

    public override string Version => Command.Version;

    public override DateTimeOffset Deadline => Command.Deadline;

    public override IReadOnlyList<QueuedCall> Calls => [this];

    public override string? OrderingKey { get; } = known.Value.Command.OrderingKey is null ? null : known.Value.Command.PartitionKey();

    public override int Bytes { get; } = JsonMarshal.GetRawUtf8Value(known.Value.Command.Arguments).Length;

    /// <summary>Its entry in the journal is done with. Only the first time counts.</summary>
    public void LeaveJournal()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
            segment.Complete();
    }

    /// <summary>The caller wants it cancelled; the record says so too.</summary>
    public void AskToCancel()
    {
        lock (_gate)
        {
            CancelAsked = true;
            _cancellation ??= new CancellationTokenSource();
        }
        _cancellation.Cancel();
    }

    /// <summary>Cancelled by <see cref="AskToCancel"/>.</summary>
    public CancellationToken CancelToken()
    {
        lock (_gate)
        {
            _cancellation ??= new CancellationTokenSource();
            return _cancellation.Token;
        }
    }
}
