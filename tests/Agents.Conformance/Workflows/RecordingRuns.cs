using Agents.Conformance.Sidecars;

namespace Agents.Conformance.Workflows;

/// <summary>Plays recordings, several at a time.</summary>
internal static class RecordingRuns
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(100);

    /// <summary>In these, several events share a turn by chance.</summary>
    private static readonly HashSet<string> Regrouping = new(["fan_out_five", "max_concurrent", "rerun", "two_workers"], StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Configurations = new(StringComparer.Ordinal)
    {
        ["max_concurrent"] = """{"workflow":{"maxConcurrentActivityInvocations":2,"maxConcurrentWorkflowInvocations":1}}""",
    };

    private static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "dapr-sidecar.exe" : "dapr-sidecar");

    /// <summary>What is not as recorded; null: nothing.</summary>
    public static Task<string?> RunAsync(string name, CancellationToken cancellationToken) => RunAsync(Regrouping.Contains(name) ? Recording.Load(name).InOrderOfArrival() : Recording.Load(name), PlayerLimits.Default, cancellationToken);

    /// <inheritdoc cref="RunAsync(string, CancellationToken)"/>
    public static async Task<string?> RunAsync(Recording recording, PlayerLimits limits, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        // Only a process can be killed.
        var isKilled = recording.Entries.Any(entry => entry.Note?.StartsWith("daprd is killed", StringComparison.Ordinal) == true);
        ISidecarLauncher launcher = isKilled ? new ProcessLauncher(Executable, null, null, null) : new InProcessLauncher();
        await using var sidecar = new WorkflowSidecar(launcher, Configurations.GetValueOrDefault(recording.Name, "{}"));
        await sidecar.StartAsync(limit.Token);
        await using var player = new Player(recording, sidecar, Regrouping.Contains(recording.Name), limits, TimeProvider.System);
        try
        {
            await player.PlayAsync(limit.Token);
            return null;
        }
        catch (NotAsRecordedException e)
        {
            return e.Message;
        }
    }
}
