namespace Agents.Contracts.Signals;

/// <summary>
/// An event on <see cref="Topics.Signals"/>, heard by every replica of gateway and workers. It may come late, twice or never: state that
/// counts is in the ledger, a signal only says that it is time to look, or tells figures that grow old by themselves.
/// </summary>
public sealed record Signal
{
    /// <summary><see cref="InventoryChanged"/>, <see cref="QuarantineChanged"/>, <see cref="CancelRequested"/>, <see cref="FlushRequested"/> or <see cref="LoadReported"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The new revision, for <see cref="InventoryChanged"/> and <see cref="QuarantineChanged"/>.</summary>
    public long Revision { get; init; }

    /// <summary>The call, for <see cref="CancelRequested"/>.</summary>
    public string? CallId { get; init; }

    /// <summary>The tool, for <see cref="FlushRequested"/>.</summary>
    public string? Tool { get; init; }

    /// <summary>Key of the fact in the store, for <see cref="FactChanged"/>.</summary>
    public string? Key { get; init; }

    /// <summary>The figures, for <see cref="LoadReported"/>.</summary>
    public WorkerLoad? Load { get; init; }

    /// <summary>The inventory has a new revision: read it.</summary>
    public const string InventoryChanged = "inventory";

    /// <summary>The quarantine document has changed: read it.</summary>
    public const string QuarantineChanged = "quarantine";

    /// <summary>A caller has asked to cancel a call; its record says so too.</summary>
    public const string CancelRequested = "cancel";

    /// <summary>The schedule of a tool has come: its groups of calls are sent.</summary>
    public const string FlushRequested = "flush";

    /// <summary>A decision type was published or activated.</summary>
    public const string DecisionTypesChanged = "decision-types";

    /// <summary>A fact has a newer observation.</summary>
    public const string FactChanged = "fact";

    /// <summary>A worker tells how busy it is.</summary>
    public const string LoadReported = "load";
}
