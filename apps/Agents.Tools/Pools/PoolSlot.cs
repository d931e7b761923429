namespace Agents.Tools.Pools;

/// <summary>What a pool knows of one instance; guarded by the pool's lock.</summary>
internal sealed class PoolSlot(IToolInstance instance, long startedAt)
{
    public IToolInstance Instance => instance;

    public long StartedAt { get; } = startedAt;

    /// <summary>Calls that run on it.</summary>
    public int Running { get; set; }

    /// <summary>Calls that it has taken.</summary>
    public long Calls { get; set; }

    /// <summary>When its last call ended.</summary>
    public long IdleSince { get; set; } = startedAt;

    public long CheckedAt { get; set; } = startedAt;

    /// <summary>A health check runs: it takes no call meanwhile, for one could make the check wait.</summary>
    public bool IsChecking { get; set; }

    /// <summary>It takes no more calls and ends with its last one.</summary>
    public bool IsRetiring { get; set; }

    public bool IsIdle => Running == 0 && !IsChecking;
}
