using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Batching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Tools.Batching;

public sealed class BatchSchedulerTests
{
    private static readonly ToolManifest Nightly = Calls.Manifest("crm.update") with
    {
        Class = ToolClass.Batch,
        Batching = new ToolBatching { Path = "/batch", Schedule = "0 2 * * *", TimeZone = "Europe/Berlin" },
    };

    private readonly FakeJobs _jobs = new();
    private readonly FakeSignals _signals = new();

    [Fact]
    public async Task Ensure_NoJobYet_SchedulesTheNextTimeInItsZone()
    {
        await using var rig = (await WorkerRig.StartAsync(Nightly)).Rig;
        using var scheduler = Scheduler(rig);

        await scheduler.EnsureAsync(CancellationToken.None);

        Assert.Equal(("batch.crm.update", new DateTimeOffset(2026, 11, 24, 1, 0, 0, TimeSpan.Zero)), Assert.Single(_jobs.Scheduled));
    }

    [Fact]
    public async Task Ensure_JobIsThere_LeavesItAlone()
    {
        _jobs.There.Add("batch.crm.update");
        await using var rig = (await WorkerRig.StartAsync(Nightly)).Rig;
        using var scheduler = Scheduler(rig);

        await scheduler.EnsureAsync(CancellationToken.None);
        await scheduler.EnsureAsync(CancellationToken.None);

        Assert.Empty(_jobs.Scheduled);
        Assert.Equal(1, _jobs.Asked);
    }

    [Fact]
    public async Task HearJob_ItsTool_FlushesTellsAllAndSetsTheNext()
    {
        await using var rig = (await WorkerRig.StartAsync(Nightly)).Rig;
        using var scheduler = Scheduler(rig);

        await scheduler.HearJobAsync("batch.crm.update", CancellationToken.None);

        var signal = Assert.Single(_signals.Sent);
        Assert.Equal((Signal.FlushRequested, "crm.update"), (signal.Kind, signal.Tool));
        Assert.Single(_jobs.Scheduled);
    }

    [Fact]
    public async Task HearJob_ToolWithoutSchedule_SetsNoNext()
    {
        await using var rig = (await WorkerRig.StartAsync(Calls.Manifest("crm.update"))).Rig;
        using var scheduler = Scheduler(rig);

        await scheduler.HearJobAsync("batch.crm.update", CancellationToken.None);
        await scheduler.HearJobAsync("something.else", CancellationToken.None);

        Assert.Empty(_jobs.Scheduled);
    }

    private BatchScheduler Scheduler(WorkerRig rig) => new(
        _jobs, rig.Inventory, new BatchCollector(rig.Options, rig.Time), _signals, rig.Time, NullLogger<BatchScheduler>.Instance);

    private sealed class FakeJobs : IBatchJobs
    {
        public HashSet<string> There { get; } = [];
        public List<(string Name, DateTimeOffset At)> Scheduled { get; } = [];
        public int Asked { get; private set; }

        public Task<bool> ExistsAsync(string name, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(There.Contains(name));
        }

        public Task ScheduleAsync(string name, DateTimeOffset dueAt, CancellationToken cancellationToken)
        {
            Scheduled.Add((name, dueAt));
            return Task.CompletedTask;
        }
    }

    private sealed class FakeSignals : ISignals
    {
        public List<Signal> Sent { get; } = [];

        public void Send(Signal signal) => Sent.Add(signal);
    }
}
