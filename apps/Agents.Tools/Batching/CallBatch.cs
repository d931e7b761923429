using Agents.Contracts.Inventory;
using Agents.Tools.Execution;

namespace Agents.Tools.Batching;

/// <summary>A group that is ready to be sent as one request.</summary>
internal sealed class CallBatch(GroupKey key, IReadOnlyList<QueuedCall> calls) : WorkItem
{
    public override ToolClass Class => calls[0].Class;

    public override string Tenant => key.Tenant;

    public override string Tool => key.Tool;

    public override string Version => key.Version;

    // Calls with an ordering key are never grouped.
    public override string? OrderingKey => null;

    // The last one: a call that is late by itself is left out when the group is sent.
    public override DateTimeOffset Deadline { get; } = calls.Max(call => call.Deadline);

    public override long QueuedAt => calls[0].QueuedAt;

    public override int Bytes { get; } = calls.Sum(call => call.Bytes);

    public override IReadOnlyList<QueuedCall> Calls => calls;
}
