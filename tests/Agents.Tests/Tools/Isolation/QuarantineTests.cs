using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Isolation;

/// <summary>Two workers on one store.</summary>
public sealed class QuarantineTests : IAsyncLifetime
{
    private const int Minimum = 5;

    private readonly StoreContent _content = new();
    private readonly FakeTool _tool = new();
    private readonly FakeTimeProvider _time = new(Calls.Start);
    private readonly SignalBus _signals = new();
    private readonly List<WorkerRig> _rigs = [];
    private WorkerRig _one = null!;
    private WorkerRig _two = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await StartAsync("one", Manifest("1.0.0"), Manifest("2.0.0"));
        _two = await StartAsync("two", Manifest("1.0.0"), Manifest("2.0.0"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var rig in _rigs)
            await rig.DisposeAsync();
    }

    [Fact]
    public async Task Faults_OverTheLimit_TakeTheVersionOutOnAllWorkers()
    {
        await MakeSickAsync();

        var entry = Assert.Single(_content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions);
        Assert.Equal(("order.get", "2.0.0"), (entry.Tool, entry.Version));
        Assert.Equal("100 % of 5 attempts within 30 s were faults; the last: The tool could not be reached.", entry.Reason);
        Assert.Equal((_time.GetUtcNow(), _time.GetUtcNow().AddSeconds(10)), (entry.Since, entry.NextProbeAt));
        Assert.Equal((Signal.QuarantineChanged, 1L), _signals.Sent.Select(signal => (signal.Kind, signal.Revision)).Single());
        var (tool, change) = Assert.Single(_one.History.All);
        Assert.Equal(("order.get", "quarantined", "2.0.0", entry.Reason), (tool, change.Kind, change.Version, change.Reason));
        Assert.Equal("worker " + _one.Registry.Id, change.By);

        var record = await RunAsync(_two);
        Assert.Equal((CallState.Failed, ProblemTypes.Quarantined, 503, true),
            (record.State, record.Error!.Type, record.Error.Status, record.Error.Retryable));
        Assert.Contains(entry.Reason, record.Error.Detail);
        Assert.Contains(entry.NextProbeAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), record.Error.Detail);
        Assert.Null(record.VersionRan);
        Assert.Equal(Minimum, _tool.Requests.Count);
    }

    [Fact]
    public async Task Faults_BothWorkersSeeThem_OneEntersIt()
    {
        _tool.Sick["2.0.0"] = true;
        for (var i = 0; i < Minimum; i++)
        {
            await RunAsync(_one);
            await RunAsync(_two);
        }

        await Task.WhenAll(_one.LookAsync(), _two.LookAsync());

        Assert.Equal(1, _content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Revision);
        Assert.Single(_one.History.All.Concat(_two.History.All));
    }

    [Fact]
    public async Task Faults_OtherVersion_StaysInService()
    {
        await MakeSickAsync();

        Assert.Equal(CallState.Succeeded, (await RunAsync(_two, "1.0.0")).State);
    }

    [Fact]
    public async Task Faults_NotIdempotentTool_IsNotSentToEither()
    {
        var rig = await StartAsync("one", Manifest("2.0.0") with { Idempotent = false, Retry = null });
        _tool.Sick["2.0.0"] = true;
        for (var i = 0; i < Minimum; i++)
        {
            var command = Command("2.0.0");
            await rig.AcceptAndDeliverAsync(command);
            await rig.UntilAsync(() => _content.Record(command.Id).State is CallState.Unknown or CallState.Failed, stepMs: 0);
        }
        await rig.LookAsync();

        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(rig)).Error!.Type);
        Assert.Equal(Minimum, _tool.Requests.Count);
    }

    [Fact]
    public async Task Signal_Lost_IsMadeUpForByTheNextRefresh()
    {
        _signals.IsDown = true;
        await MakeSickAsync();
        Assert.Empty(_two.Quarantine.Current.Versions);

        await PassAsync(5);
        await _two.LookAsync();

        Assert.Single(_two.Quarantine.Current.Versions);
    }

    [Fact]
    public async Task Refresh_StoreDown_KeepsWhatIsKnown()
    {
        await MakeSickAsync();
        _two.Store.Refuses = key => key == LedgerKeys.Quarantine;

        await PassAsync(5);
        await _two.LookAsync();

        Assert.Single(_two.Quarantine.Current.Versions);
    }

    [Fact]
    public async Task Enter_StoreDown_TheWorkerDoesNotJudgeWhenItIsBack()
    {
        _one.Store.Refuses = key => key == LedgerKeys.Quarantine;
        await MakeSickAsync();
        _one.Store.Refuses = _ => false;

        await _one.LookAsync();

        Assert.Null(_content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value);
        Assert.False(_one.Guards.Find("order.get", "2.0.0")!.IsOver);
    }

    [Fact]
    public async Task Probe_NoHealthCheck_OneLiveCallGoesThroughAndTheOthersDoNot()
    {
        await MakeSickAsync();
        await PassAsync(10);
        var sent = _tool.Requests.Count;

        var records = new[] { await RunAsync(_two), await RunAsync(_one), await RunAsync(_two) };

        Assert.Equal(sent + 1, _tool.Requests.Count);
        Assert.Equal(
            [ProblemTypes.ToolUnreachable, ProblemTypes.Quarantined, ProblemTypes.Quarantined], records.Select(record => record.Error!.Type));
        await _two.LookAsync();
        var entry = Entry();
        Assert.Equal((1, 0, _time.GetUtcNow().AddSeconds(20)), (entry.FailedProbes, entry.PassedProbes, entry.NextProbeAt));
    }

    [Fact]
    public async Task Probe_EnoughLiveCallsSucceed_ReleasesOnAllWorkers()
    {
        await MakeSickAsync();
        _tool.Sick.Clear();
        await PassAsync(10);
        Assert.Equal(CallState.Succeeded, (await RunAsync(_two)).State);
        await _two.LookAsync();
        Assert.Equal((1, _time.GetUtcNow().AddSeconds(10)), (Entry().PassedProbes, Entry().NextProbeAt));
        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(_one)).Error!.Type);
        await PassAsync(10);

        await RunAsync(_one);
        await _one.LookAsync();
        await _two.LookAsync();

        Assert.Empty(_content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions);
        Assert.Equal("released", _one.History.All.Last().Change.Kind);
        Assert.Empty(_two.Quarantine.Current.Versions);
        Assert.Equal(CallState.Succeeded, (await RunAsync(_one)).State);
        Assert.Equal(CallState.Succeeded, (await RunAsync(_two)).State);
        // One fault more is not enough: the window was emptied.
        _tool.Sick["2.0.0"] = true;
        await RunAsync(_one);
        await _one.LookAsync();
        Assert.Empty(_one.Quarantine.Current.Versions);
    }

    [Fact]
    public async Task Probe_TheToolRefuses_HasPassed()
    {
        await MakeSickAsync();
        _tool.Sick.Clear();
        _tool.Replies = _ => Reply.Refused;
        await PassAsync(10);

        await RunAsync(_one);
        await _one.LookAsync();

        Assert.Equal(1, Entry().PassedProbes);
    }

    [Fact]
    public async Task Probe_BreakerStillOpen_IsLetThrough()
    {
        var rig = await StartAsync("one", Manifest("2.0.0", openSeconds: 3600));
        await MakeSickAsync(rig);
        await PassAsync(10);
        _tool.Sick.Clear();

        Assert.Equal(CallState.Succeeded, (await RunAsync(rig)).State);
    }

    [Fact]
    public async Task Probe_HealthCheck_DecidesWithoutALiveCall()
    {
        var well = false;
        var probes = 0;
        _tool.Probes = _ =>
        {
            Interlocked.Increment(ref probes);
            return Volatile.Read(ref well);
        };
        await MakeSickAsync();
        var sent = _tool.Requests.Count;
        await PassAsync(10);

        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(_one)).Error!.Type);
        await ProbeAsync(() => Entry().FailedProbes == 1);
        Volatile.Write(ref well, true);
        _tool.Sick.Clear();
        await PassAsync(20);
        await ProbeAsync(() => Entry().PassedProbes == 1);
        await PassAsync(10);
        await ProbeAsync(() => _content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions.Count == 0);

        // Both workers looked each time; one probed.
        Assert.Equal(3, probes);
        Assert.Equal(sent, _tool.Requests.Count);
        // The one that did not probe has been told, and has to look.
        await Task.WhenAll(_one.LookAsync(), _two.LookAsync());
        Assert.Equal(CallState.Succeeded, (await RunAsync(_one)).State);
    }

    [Fact]
    public async Task Fallback_Previous_RunsTheNewestOlderVersionThatIsWellAndOpenToTheCaller()
    {
        var rig = await StartAsync(
            "one", Manifest("1.0.0"), Manifest("1.1.0"), Manifest("1.2.0") with { RequiredScopes = ["more"] },
            Manifest("2.0.0", fallback: QuarantineFallback.Previous), Manifest("3.0.0"));
        await MakeSickAsync(rig);

        var record = await RunAsync(rig);
        Assert.Equal((CallState.Succeeded, "1.1.0"), (record.State, record.VersionRan));

        await MakeSickAsync(rig, "1.1.0");
        Assert.Equal("1.0.0", (await RunAsync(rig)).VersionRan);
        await MakeSickAsync(rig, "1.0.0");
        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(rig)).Error!.Type);
    }

    [Fact]
    public async Task Fallback_PreviousIsDraining_IsNotTaken()
    {
        var rig = await StartAsync("one", Manifest("1.0.0"), Manifest("2.0.0", fallback: QuarantineFallback.Previous));
        await PutInventoryAsync(rig, document => document with
        {
            States = new Dictionary<string, VersionState> { ["order.get@1.0.0"] = VersionState.Draining },
        });
        await MakeSickAsync(rig);

        Assert.Equal(ProblemTypes.Quarantined, (await RunAsync(rig)).Error!.Type);
    }

    [Fact]
    public async Task Fallback_ProbeFails_ItsCallRunsOnThePreviousAllTheSame()
    {
        var rig = await StartAsync("one", Manifest("1.0.0"), Manifest("2.0.0", fallback: QuarantineFallback.Previous));
        await MakeSickAsync(rig);
        await PassAsync(10);

        var record = await RunAsync(rig);
        await rig.LookAsync();

        Assert.Equal((CallState.Succeeded, "1.0.0", 2), (record.State, record.VersionRan, record.Attempts));
        Assert.Equal(1, Entry().FailedProbes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inventory_VersionReplacedOrRemoved_LosesItsEntry(bool removed)
    {
        await MakeSickAsync();
        await PutInventoryAsync(_two, document => document with
        {
            Tools = [.. document.Tools
                .Where(manifest => !removed || manifest.Version != "2.0.0")
                .Select(manifest => manifest.Version == "2.0.0" ? manifest with { Description = "Mended." } : manifest)],
        });

        await _two.LookAsync();

        Assert.Empty(_content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions);
        await _one.LookAsync();
        Assert.False(_one.Guards.Find("order.get", "2.0.0")!.IsOver);
    }

    [Fact]
    public async Task Inventory_OtherRevisionOfTheSameVersion_KeepsItsEntry()
    {
        await MakeSickAsync();
        await PutInventoryAsync(_two, document => document);

        await _two.LookAsync();

        Assert.Single(_two.Quarantine.Current.Versions);
    }

    [Fact]
    public async Task Inventory_EntryOfAVersionThatNobodyHas_GoesWhenItsProbeIsDue()
    {
        await MakeSickAsync();
        var rig = await StartAsync("three", Manifest("1.0.0"));
        await rig.LookAsync();
        Assert.Single(rig.Quarantine.Current.Versions);

        await PassAsync(10);
        await rig.LookAsync();

        Assert.Empty(_content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Versions);
    }

    [Fact]
    public async Task Watch_Hosted_ActsOnReportsAndSignalsByItself()
    {
        await _one.Watch.StartAsync(CancellationToken.None);
        await _two.Watch.StartAsync(CancellationToken.None);
        _tool.Sick["2.0.0"] = true;
        for (var i = 0; i < Minimum; i++)
            await RunAsync(_one);

        await _two.UntilAsync(() => _two.Quarantine.Current.Versions.Count == 1);

        await _one.Watch.StopAsync(CancellationToken.None);
        await _two.Watch.StopAsync(CancellationToken.None);
        Assert.Equal("2.0.0", Entry().Version);
    }

    private static ToolManifest Manifest(
        string version, QuarantineFallback fallback = QuarantineFallback.Refuse, int openSeconds = 5) => Calls.Manifest(attempts: 1) with
        {
            Version = version,
            Isolation = new ToolIsolation
            {
                Breaker = new ToolBreaker { FaultRatio = 0.5, MinimumCalls = Minimum, OpenSeconds = openSeconds },
                Quarantine = new ToolQuarantine
                {
                    FaultRatio = 0.8,
                    MinimumCalls = Minimum,
                    WindowSeconds = 30,
                    ProbeSeconds = 10,
                    ProbesToRelease = 2,
                    Fallback = fallback,
                },
            },
        };

    private CallCommand Command(string version) => Calls.Command() with
    {
        Version = version,
        AcceptedAt = _time.GetUtcNow(),
        Deadline = _time.GetUtcNow().AddMinutes(10),
    };

    private QuarantinedVersion Entry() =>
        _content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Find("order.get", "2.0.0")!;

    private async Task<WorkerRig> StartAsync(string instance, params ToolManifest[] manifests)
    {
        var rig = new WorkerRig(_content, _tool, _time, manifests, options: new ToolsOptions { Instance = instance }, signals: _signals);
        _rigs.Add(rig);
        await rig.BeginAsync();
        return rig;
    }

    /// <summary>The version fails from now on, which the worker finds out.</summary>
    private async Task MakeSickAsync(WorkerRig? rig = null, string version = "2.0.0")
    {
        rig ??= _one;
        _tool.Sick[version] = true;
        for (var i = 0; i < Minimum; i++)
            await RunAsync(rig, version);
        await rig.LookAsync();
        if (!_signals.IsDown)
            await Task.WhenAll(_rigs.Select(one => one.LookAsync()));
    }

    /// <summary>Time passes, and the workers stay alive.</summary>
    private async Task PassAsync(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        foreach (var rig in _rigs)
            await rig.Registry.BeatAsync(CancellationToken.None);
    }

    /// <summary>Runs a call while the clock stands still.</summary>
    private async Task<CallRecord> RunAsync(WorkerRig rig, string version = "2.0.0")
    {
        var command = Command(version);
        Assert.Equal(["SUCCESS"], await rig.AcceptAndDeliverAsync(command));
        await rig.UntilAsync(() => _content.Record(command.Id).State.IsFinal(), stepMs: 0);
        return _content.Record(command.Id);
    }

    /// <summary>Both workers look until one has probed and said so.</summary>
    private async Task ProbeAsync(Func<bool> done)
    {
        for (var look = 0; look < 10_000 && !done(); look++)
        {
            await Task.WhenAll(_one.LookAsync(), _two.LookAsync());
            await Task.Yield();
        }
        Assert.True(done());
    }

    private async Task PutInventoryAsync(WorkerRig rig, Func<InventoryDocument, InventoryDocument> change)
    {
        lock (_content.Gate)
        {
            var document = _content.Read<InventoryDocument>(LedgerKeys.Inventory).Value!;
            _content.Put(LedgerKeys.Inventory, change(document) with { Revision = document.Revision + 1 });
        }
        await rig.LookAsync();
        await rig.Inventory.RefreshAsync(CancellationToken.None);
    }
}
