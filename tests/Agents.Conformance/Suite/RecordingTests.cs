using Agents.Conformance.Replay;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Sidecars;

namespace Agents.Conformance.Suite;

/// <summary>Every scenario of what is served, against sidecars in this process.</summary>
[TestCaseOrderer(typeof(Together))]
public sealed class RecordingTests
{
    private const int Parallel = 16;

    private static readonly ScenarioCases Cases = new(
        new InProcessLauncher(), Parallel, [.. ScenarioFiles.Names(ScenarioFiles.Folder, []).Where(name => NotServed.Reason(name) is null)]);

    public static TheoryData<string> Scenarios => [.. Cases.All];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Replay_InProcess_IsAsRecorded(string scenario)
    {
        var report = await Cases.ReportAsync(scenario, TestContext.Current.CancellationToken);
        Assert.True(report.Verdict is Verdict.Passed or Verdict.Different, report.Detail);
    }

    private sealed class Together() : StartTogether(Cases);
}
