using Agents.Contracts.Inventory;
using Agents.Hosting.Settings;
using Agents.Tools.Admission;
using Agents.Tools.Lanes;

namespace Agents.Tools;

/// <summary>Settings in section <c>Tools</c>.</summary>
internal sealed record ToolsOptions : ICheckedOptions
{
    public const string Section = "Tools";

    /// <summary>
    /// Folder of manifests (*.yaml, *.yml, *.json), relative to the working directory; also <c>--tools-path</c>. It is watched. Empty: no
    /// folder, tools come through the API only.
    /// </summary>
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

    /// <summary>Calls that wait for their group, 1 to 10,000,000. A delivery that does not fit comes again later.</summary>
    public int BatchBacklog { get; init; } = 100_000;

    /// <summary>Most commands in one delivery, 1 to 1,000.</summary>
    public int BulkSize { get; init; } = 100;

    /// <summary>How long the sidecar collects a delivery, in ms, 1 to 10,000: for critical and interactive commands.</summary>
    public int LiveBulkWaitMs { get; init; } = 1;

    /// <summary>As <see cref="LiveBulkWaitMs"/>, for batch commands.</summary>
    public int BatchBulkWaitMs { get; init; } = 50;

    /// <summary>How often a worker says that it is alive and looks for dead ones, in seconds, 1 to 60.</summary>
    public int HeartbeatSeconds { get; init; } = 5;

    /// <summary>After how long without a heartbeat a worker counts as dead, in seconds; at least three heartbeats, at most 600.</summary>
    public int DeadAfterSeconds { get; init; } = 20;

    /// <summary>How often the inventory is read again, in seconds, 1 to 3,600.</summary>
    public int InventoryRefreshSeconds { get; init; } = 5;

    /// <summary>How often the folder is looked at besides being watched, in seconds, 1 to 3,600.</summary>
    public int FolderLookSeconds { get; init; } = 5;

    /// <summary>How long a version drains whose file is gone before it is retired, in seconds, 1 to 86,400.</summary>
    public int RetireAfterSeconds { get; init; } = 60;

    /// <summary>
    /// Hosts that http and mcp targets may name: <c>host</c> (every port) or <c>host:port</c>, IPv6 addresses in brackets. Empty: those
    /// of this machine, <see cref="Loopback"/>.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// Programs that process and mcp targets may start: absolute paths, or names that are looked up in PATH. Empty: none. Allowing an
    /// interpreter allows everything that it can run.
    /// </summary>
    public IReadOnlyList<string> AllowedPrograms { get; init; } = [];

    /// <summary>
    /// Processors that programs never run on, 0 to 63, so that the worker always has them. Without effect when there are no more than these.
    /// </summary>
    public int ProcessorsWithoutPrograms { get; init; } = 1;

    /// <summary>Folder that plugins are loaded from, never from outside of it. Empty: no plugins.</summary>
    public string PluginsPath { get; init; } = "";

    /// <summary>What the names of secrets begin with that manifests may send as headers, so that none can ask for another app's keys.</summary>
    public string SecretsPrefix { get; init; } = "tool-";

    /// <summary>How often the values of secret headers are read again, in seconds, 1 to 86,400.</summary>
    public int SecretsRefreshSeconds { get; init; } = 60;

    /// <summary>What <see cref="AllowedHosts"/> allows when it is empty.</summary>
    public static IReadOnlyList<string> Loopback { get; } = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>How often the list of versions in quarantine is read again, in seconds, 1 to 3,600; signals come between.</summary>
    public int QuarantineRefreshSeconds { get; init; } = 5;

    /// <summary>Whether calls may carry a fault that is played for them (<c>X-Agents-Fault</c>). Never in production.</summary>
    public bool FaultsOnDemand { get; init; }

    public int BulkWaitMs(ToolClass toolClass) => toolClass == ToolClass.Batch ? BatchBulkWaitMs : LiveBulkWaitMs;

    public void Check(SettingsCheck check)
    {
        check.NotEmpty(nameof(Instance), Instance);
        Admission.Check(check, nameof(Admission));
        Lanes.Check(check, nameof(Lanes));
        check.Range(nameof(Backlog), Backlog, 1, 1_000_000);
        check.Range(nameof(BacklogMiB), BacklogMiB, 1, 16_384);
        check.Range(nameof(BatchBacklog), BatchBacklog, 1, 10_000_000);
        check.Range(nameof(BulkSize), BulkSize, 1, 1000);
        check.Range(nameof(LiveBulkWaitMs), LiveBulkWaitMs, 1, 10_000);
        check.Range(nameof(BatchBulkWaitMs), BatchBulkWaitMs, 1, 10_000);
        check.Range(nameof(HeartbeatSeconds), HeartbeatSeconds, 1, 60);
        check.Range(nameof(DeadAfterSeconds), DeadAfterSeconds, 3 * HeartbeatSeconds, 600);
        check.Range(nameof(InventoryRefreshSeconds), InventoryRefreshSeconds, 1, 3600);
        check.NotEmpty(nameof(SecretsPrefix), SecretsPrefix);
        check.Range(nameof(SecretsRefreshSeconds), SecretsRefreshSeconds, 1, 86_400);
        for (var i = 0; i < AllowedHosts.Count; i++)
        {
            if (!Uri.TryCreate($"http://{AllowedHosts[i]}/", UriKind.Absolute, out var host) || host.Authority.Length == 0 || host.PathAndQuery != "/")
                check.Wrong($"{nameof(AllowedHosts)}:{i}", AllowedHosts[i], "host or host:port, IPv6 addresses in brackets");
        }
        for (var i = 0; i < AllowedPrograms.Count; i++)
        {
            if (AllowedPrograms[i].Length == 0 || (!System.IO.Path.IsPathFullyQualified(AllowedPrograms[i]) && AllowedPrograms[i].AsSpan().ContainsAny('/', '\\')))
                check.Wrong($"{nameof(AllowedPrograms)}:{i}", AllowedPrograms[i], "an absolute path, or a name without a slash");
        }
        check.Range(nameof(ProcessorsWithoutPrograms), ProcessorsWithoutPrograms, 0, 63);
        check.Range(nameof(FolderLookSeconds), FolderLookSeconds, 1, 3600);
        check.Range(nameof(RetireAfterSeconds), RetireAfterSeconds, 1, 86_400);
        check.Range(nameof(QuarantineRefreshSeconds), QuarantineRefreshSeconds, 1, 3600);
    }
}
