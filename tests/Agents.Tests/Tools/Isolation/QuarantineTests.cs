using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Signals;
using Agents.Tests.Tools.Fakes;

namespace Agents.Tests.Tools.Isolation;

/// <summary>How a version gets into quarantine, and out of it again.</summary>
public sealed class QuarantineTests : QuarantineRigs
{
    [Fact]
    public async Task Faults_OverTheLimit_TakeTheVersionOutOnAllWorkers()
    {
        await MakeSickAsync();

        var entry = Assert.Single(Content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions);
        Assert.Equal(("order.get", "2.0.0"), (entry.Tool, entry.Version));
        Assert.Equal("100 % of 5 attempts within 30 s were faults; the last: The tool could not be reached.", entry.Reason);
        Assert.Equal((Time.GetUtcNow(), Time.GetUtcNow().AddSeconds(10)), (entry.Since, entry.NextProbeAt));
        Assert.Equal((Signal.QuarantineChanged, 1L), Signals.Sent.Select(signal => (signal.Kind, signal.Revision)).Single());
        var (tool, change) = Assert.Single(One.History.All);
        Assert.Equal(("order.get", "quarantined", "2.0.0", entry.Reason), (tool, change.Kind, change.Version, change.Reason));
        Assert.Equal("worker " + One.Registry.Id, change.By);

        var record = await RunAsync(Two);
        Assert.Equal((CallState.Failed, ProblemTypes.Quarantined, 503, true),
            (record.State, record.Error!.Type, record.Error.Status, record.Error.Retryable));
        Assert.Contains(entry.Reason, record.Error.Detail);
        Assert.Contains(entry.NextProbeAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), record.Error.Detail);
        Assert.Null(record.VersionRan);
        Assert.Equal(Minimum, Tool.Requests.Count);
    }

    [Fact]
    public async Task Faults_BothWorkersSeeThem_OneEntersIt()
    {
        Tool.Sick["2.0.0"] = true;
        for (var i = 0; i < Minimum; i++)
        {
            await RunAsync(One);
            await RunAsync(Two);
        }

        await Task.WhenAll(One.LookAsync(), Two.LookAsync());

        Assert.Equal(1, Content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Revision);
        Assert.Single(One.History.All.Concat(Two.History.All));
    }

    [Fact]
    public async Task Faults_OtherVersion_StaysInService()
    {
        await MakeSickAsync();

        Assert.Equal(CallState.Succeeded, (await RunAsync(Two, "1.0.0")).State);
    }

    [Fact]
    public async Task Faults_NotIdempotentTool_IsNotSentToEither()
    {
        var rig = await StartAsync("one", Manifest("2.0.0") with { Idempotent = false, Retry = null });
        Tool.Sick["2.0.0"] = true;
        for (var i = 0; i < Minimum; i++)
        {
            var command = Command("2.0.0");
            await rig.AcceptAndDeliverAsync(command);
            await rig.UntilAsync(() => Content.Record(command.Id).State is CallState.Unknown or CallState.Failed, stepMs: 0);
        }
        await rig.LookAsync();

        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(rig)).Error!.Type);
        Assert.Equal(Minimum, Tool.Requests.Count);
    }

    [Fact]
    public async Task Signal_Lost_IsMadeUpForByTheNextRefresh()
    {
        Signals.IsDown = true;
        await MakeSickAsync();
        Assert.Empty(Two.Quarantine.Current.Versions);

        await PassAsync(5);
        await Two.LookAsync();

        Assert.Single(Two.Quarantine.Current.Versions);
    }

    [Fact]
    public async Task Refresh_StoreDown_KeepsWhatIsKnown()
    {
        await MakeSickAsync();
        Two.Store.Refuses = key => key == LedgerKeys.Quarantine;

        await PassAsync(5);
        await Two.LookAsync();

        Assert.Single(Two.Quarantine.Current.Versions);
    }

    [Fact]
    public async Task Enter_StoreDown_TheWorkerDoesNotJudgeWhenItIsBack()
    {
        One.Store.Refuses = key => key == LedgerKeys.Quarantine;
        await MakeSickAsync();
        One.Store.Refuses = _ => false;

        await One.LookAsync();

        Assert.Null(Content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value);
        Assert.False(One.Guards.Find("order.get", "2.0.0")!.IsOver);
    }

    [Fact]
    public async Task Probe_IsDue_OneLiveCallGoesThroughAndTheOthersDoNot()
    {
        await MakeSickAsync();
        await PassAsync(10);
        var sent = Tool.Requests.Count;

        var records = new[] { await RunAsync(Two), await RunAsync(One), await RunAsync(Two) };

        Assert.Equal(sent + 1, Tool.Requests.Count);
        Assert.Equal(
            [ProblemTypes.ToolUnreachable, ProblemTypes.Quarantined, ProblemTypes.Quarantined], records.Select(record => record.Error!.Type));
        await Two.LookAsync();
        var entry = Entry();
        Assert.Equal((1, 0, Time.GetUtcNow().AddSeconds(20)), (entry.FailedProbes, entry.PassedProbes, entry.NextProbeAt));
    }

    [Fact]
    public async Task Probe_EnoughLiveCallsSucceed_ReleasesOnAllWorkers()
    {
        await MakeSickAsync();
        Tool.Sick.Clear();
        await PassAsync(10);
        Assert.Equal(CallState.Succeeded, (await RunAsync(Two)).State);
        await Two.LookAsync();
        Assert.Equal((1, Time.GetUtcNow().AddSeconds(10)), (Entry().PassedProbes, Entry().NextProbeAt));
        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(One)).Error!.Type);
        await PassAsync(10);

        await RunAsync(One);
        await One.LookAsync();
        await Two.LookAsync();

        Assert.Empty(Content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions);
        Assert.Equal("released", One.History.All.Last().Change.Kind);
        Assert.Empty(Two.Quarantine.Current.Versions);
        Assert.Equal(CallState.Succeeded, (await RunAsync(One)).State);
        Assert.Equal(CallState.Succeeded, (await RunAsync(Two)).State);
        // One fault more is not enough: the window was emptied.
        Tool.Sick["2.0.0"] = true;
        await RunAsync(One);
        await One.LookAsync();
        Assert.Empty(One.Quarantine.Current.Versions);
    }

    [Fact]
    public async Task Probe_TheToolRefuses_HasPassed()
    {
        await MakeSickAsync();
        Tool.Sick.Clear();
        Tool.Replies = _ => Reply.Refused;
        await PassAsync(10);

        await RunAsync(One);
        await One.LookAsync();

        Assert.Equal(1, Entry().PassedProbes);
    }

    [Fact]
    public async Task Probe_BreakerStillOpen_IsLetThrough()
    {
        var rig = await StartAsync("one", Manifest("2.0.0", openSeconds: 3600));
        await MakeSickAsync(rig);
        await PassAsync(10);
        Tool.Sick.Clear();

        Assert.Equal(CallState.Succeeded, (await RunAsync(rig)).State);
    }

    [Fact]
    public async Task Watch_Hosted_ActsOnReportsAndSignalsByItself()
    {
        await One.Watch.StartAsync(CancellationToken.None);
        await Two.Watch.StartAsync(CancellationToken.None);
        Tool.Sick["2.0.0"] = true;
        for (var i = 0; i < Minimum; i++)
            await RunAsync(One);

        await Two.UntilAsync(() => Two.Quarantine.Current.Versions.Count == 1);

        await One.Watch.StopAsync(CancellationToken.None);
        await Two.Watch.StopAsync(CancellationToken.None);
        Assert.Equal("2.0.0", Entry().Version);
    }
}
