namespace Agents.Contracts.Signals;

/// <summary>How busy one worker is. Sent about twice a second while there is work, every few seconds otherwise.</summary>
public sealed record WorkerLoad
{
    /// <summary>The worker's id.</summary>
    public required string Worker { get; init; }

    /// <summary>When it was measured, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Calls that may run at the same time now.</summary>
    public required int Limit { get; init; }

    /// <summary>Calls that run now.</summary>
    public required int Running { get; init; }

    /// <summary>Figures of each lane: critical, interactive, batch.</summary>
    public required IReadOnlyList<LaneLoad> Lanes { get; init; }
}

/// <summary>One lane of a worker.</summary>
public sealed record LaneLoad
{
    /// <summary>The class of the lane.</summary>
    public required Inventory.ToolClass Class { get; init; }

    /// <summary>Calls that wait in the worker.</summary>
    public required int Queued { get; init; }

    /// <summary>Calls that ended per second, over the last seconds.</summary>
    public required double EndedPerSecond { get; init; }

    /// <summary>Age of the call that has waited longest, in ms; 0 when none waits.</summary>
    public required double OldestMs { get; init; }

    /// <summary>Calls that are accepted and have not ended, by tenant; tenants with none are left out. At most 1,000 tenants.</summary>
    public IReadOnlyDictionary<string, int> Tenants { get => field ?? new Dictionary<string, int>(); init; } = new Dictionary<string, int>();
}
