using Agents.Contracts.Inventory;
using Agents.Hosting.Settings;
using Agents.Tools.Admission;
using Agents.Tools.Lanes;

namespace Agents.Tools;

/// <summary>Settings in section <c>Tools</c>.</summary>
internal sealed record ToolsOptions : ICheckedOptions
{
    public const string Section = "Tools";

    /// <summary>Folder of manifests (*.yaml, *.yml, *.json), relative to the working directory.</summary>
    public string Path { get; init; } = "tools";

    /// <summary>
    /// Name of this instance, different for every worker that runs at the same time: a new process under the same name takes over
    /// what the one before left, at once. Default: the machine's name and the port.
    /// </summary>
    public string Instance { get; init; } = $"{Environment.MachineName}:{Environment.GetEnvironmentVariable("APP_PORT")}";

    /// <summary>How many calls run at the same time, and which.</summary>
    public AdmissionOptions Admission { get; init; } = new();

    /// <summary>The order in which calls start.</summary>
    public LaneOptions Lanes { get; init; } = new();

    /// <summary>Calls that wait in memory, for each class, 1 to 1,000,000. A delivery that does not fit comes again later.</summary>
    public int Backlog { get; init; } = 10_000;

    /// <summary>Bytes of arguments that wait in memory, for each class, in MiB, 1 to 16,384.</summary>
    public int BacklogMiB { get; init; } = 64;

    /// <summary>Most commands in one delivery, 1 to 1,000.</summary>
    public int BulkSize { get; init; } = 100;

    /// <summary>How long the sidecar collects a delivery, in ms, 1 to 10,000: for critical and interactive commands.</summary>
    public int LiveBulkWaitMs { get; init; } = 5;

    /// <summary>As <see cref="LiveBulkWaitMs"/>, for batch commands.</summary>
    public int BatchBulkWaitMs { get; init; } = 50;

    /// <summary>How often a worker says that it is alive and looks for dead ones, in seconds, 1 to 60.</summary>
    public int HeartbeatSeconds { get; init; } = 5;

    /// <summary>After how long without a heartbeat a worker counts as dead, in seconds; at least three heartbeats, at most 600.</summary>
    public int DeadAfterSeconds { get; init; } = 20;

    /// <summary>How often the inventory is read again, in seconds, 1 to 3,600.</summary>
    public int InventoryRefreshSeconds { get; init; } = 5;

    public int BulkWaitMs(ToolClass toolClass) => toolClass == ToolClass.Batch ? BatchBulkWaitMs : LiveBulkWaitMs;

    public void Check(SettingsCheck check)
    {
        check.NotEmpty(nameof(Path), Path);
        check.NotEmpty(nameof(Instance), Instance);
        Admission.Check(check, nameof(Admission));
        Lanes.Check(check, nameof(Lanes));
        check.Range(nameof(Backlog), Backlog, 1, 1_000_000);
        check.Range(nameof(BacklogMiB), BacklogMiB, 1, 16_384);
        check.Range(nameof(BulkSize), BulkSize, 1, 1000);
        check.Range(nameof(LiveBulkWaitMs), LiveBulkWaitMs, 1, 10_000);
        check.Range(nameof(BatchBulkWaitMs), BatchBulkWaitMs, 1, 10_000);
        check.Range(nameof(HeartbeatSeconds), HeartbeatSeconds, 1, 60);
        check.Range(nameof(DeadAfterSeconds), DeadAfterSeconds, 3 * HeartbeatSeconds, 600);
        check.Range(nameof(InventoryRefreshSeconds), InventoryRefreshSeconds, 1, 3600);
    }
}
