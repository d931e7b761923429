using Agents.Conformance.Replay;
using Agents.Conformance.Sidecars;

namespace Agents.Conformance.Suite;

/// <summary>A few scenarios of every area against the built executable: flags, environment, exit code, one process per sidecar.</summary>
[TestCaseOrderer(typeof(Together))]
public sealed class ProcessRecordingTests
{
    private const int Parallel = 4;

    private static readonly ScenarioCases Cases = new(new ProcessLauncher(Executable, null, null, null), Parallel,
    [
        "bulkpublish/kafka-v1-success",
        "bulksubscribe/redis-envelope",
        "configuration/subscribe-v1.0",
        "conversation/alpha2",
        "health/metadata",
        "health/shutdown",
        "invocation/app-id-header",
        "invocation/large-body-flag",
        "lock/lock-unlock",
        "pubsub/redis-two-groups",
        "resiliency/invoke-retry-then-ok",
        "secrets/env",
        "startup/app-health",
        "state/redis-two-apps-share",
        "subscribe/kafka-dead-letter-retry",
        "tokens/app-api-token",
    ]);

    public static TheoryData<string> Scenarios => [.. Cases.All];

    private static string Executable =>
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "dapr-sidecar.exe" : "dapr-sidecar");

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Replay_OwnProcess_IsAsRecorded(string scenario)
    {
        var report = await Cases.ReportAsync(scenario, TestContext.Current.CancellationToken);
        Assert.True(report.Verdict is Verdict.Passed or Verdict.Different, report.Detail);
    }

    private sealed class Together() : StartTogether(Cases);
}
