namespace Agents.Contracts.Inventory;

/// <summary>
/// Instances of a tool that are kept ready: connections, processes, sessions or loaded plugins. Hot: <see cref="Hot"/> are always there.
/// Warm: what a call has started is kept for <see cref="WarmSeconds"/>, and more are started ahead when calls arrive faster. Cold: 0 and 0.
/// </summary>
public sealed record ToolPool
{
    /// <summary>Instances that are always ready, 0 to 100. Default 0.</summary>
    public int Hot { get; init; }

    /// <summary>Most instances of one worker, 1 to 1,000, at least <see cref="Hot"/>. Default 8.</summary>
    public int Max { get; init; } = 8;

    /// <summary>Calls that one instance takes at the same time, 1 to 100,000. Default: 1 for processes and stdio servers, else 1,000.</summary>
    public int? CallsPerInstance { get; init; }

    /// <summary>How long an idle instance beyond <see cref="Hot"/> is kept, 0 to 86,400 s. Default 300.</summary>
    public int WarmSeconds { get; init; } = 300;

    /// <summary>Whether instances are started ahead of the demand that the arrival rate foretells. Default yes.</summary>
    public bool Prewarm { get; init; } = true;

    /// <summary>An instance is replaced after so many calls, 0 (never) to 1,000,000,000. Default 0.</summary>
    public int RecycleAfterCalls { get; init; }

    /// <summary>An instance is replaced after so many minutes, 0 (never) to 10,080. Default 0.</summary>
    public int RecycleAfterMinutes { get; init; }

    /// <summary>Time between two health checks of an idle instance, 0 (none) to 3,600 s. Default 30.</summary>
    public int HealthCheckSeconds { get; init; } = 30;

    /// <summary>Longest time that starting an instance may take, 100 to 120,000 ms. Default 10,000.</summary>
    public int StartTimeoutMs { get; init; } = 10_000;
}
