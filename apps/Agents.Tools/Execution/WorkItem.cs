using Agents.Contracts.Inventory;

namespace Agents.Tools.Execution;

/// <summary>What waits in a lane for a slot and takes one while it runs: a call, or a group of calls that is sent as one.</summary>
internal abstract class WorkItem
{
    public abstract ToolClass Class { get; }

    public abstract string Tenant { get; }

    public abstract string Tool { get; }

    /// <summary>Version that was chosen when it was accepted.</summary>
    public abstract string Version { get; }

    /// <summary>Items with the same key run one after another; null: this one may run beside any other.</summary>
    public abstract string? OrderingKey { get; }

    /// <summary>When starting it makes no sense any more, UTC.</summary>
    public abstract DateTimeOffset Deadline { get; }

    /// <summary>When the worker took it, time stamp of the worker's clock.</summary>
    public abstract long QueuedAt { get; }

    /// <summary>Bytes of arguments that it keeps in memory.</summary>
    public abstract int Bytes { get; }

    /// <summary>The calls in it, at least one.</summary>
    public abstract IReadOnlyList<QueuedCall> Calls { get; }
}
