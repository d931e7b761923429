using System.Runtime.InteropServices;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Ledger;
using Agents.Tools.Recovery;

namespace Agents.Tools.Execution;

/// <summary>A call that this worker has to bring to an outcome.</summary>
/// <param name="known">The record as it was read when the call came in.</param>
/// <param name="segment">The journal slot that holds its id.</param>
/// <param name="queuedAt">Time stamp of the worker's clock.</param>
internal sealed class QueuedCall(Versioned<CallRecord> known, JournalSegment segment, long queuedAt) : WorkItem
{
    public Versioned<CallRecord> Known { get; } = known;

    public CallCommand Command { get; } = known.Value!.Command;

    public JournalSegment Segment => segment;

    public override long QueuedAt => queuedAt;

    /// <summary>It was in the journal of a worker that is gone: what was sent is to be reconciled.</summary>
    public bool Recovered { get; init; }

    public string Id => Command.Id;

    public override ToolClass Class => Command.Class;

    public override string Tenant => Command.Principal.Tenant;

    public override string Tool => Command.Tool;

    public override string Version => Command.Version;

    public override DateTimeOffset Deadline => Command.Deadline;

    public override IReadOnlyList<QueuedCall> Calls => [this];

    public override string? OrderingKey { get; } = known.Value.Command.OrderingKey is null ? null : known.Value.Command.PartitionKey();

    public override int Bytes { get; } = JsonMarshal.GetRawUtf8Value(known.Value.Command.Arguments).Length;
}
