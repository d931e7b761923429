using System.Collections.Concurrent;
using Agents.Contracts.Calls;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Lanes;

namespace Agents.Tests.Tools.Lanes;

public sealed class LoadReporterTests
{
    [Fact]
    public async Task Run_WorkAndThenNone_ReportsTwiceASecondAndThenEveryFiveSeconds()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var _ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var signals = new Recorded();
        using var reporter = new LoadReporter(rig.Entry, signals, rig.Registry, rig.State, rig.Time);
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => !tool.Requests.IsEmpty, stepMs: 0);

        Tick(times: 4);

        Assert.Equal(4, signals.All.Count);
        var load = signals.All.Last();
        Assert.Equal((rig.Registry.Id, 1000, 1), (load.Worker, load.Limit, load.Running));
        Assert.Equal([0, 1, 0], load.Lanes.Select(lane => lane.Tenants.GetValueOrDefault("demo")));

        gate.SetResult();
        Assert.Equal(CallState.Succeeded, (await rig.OutcomeAsync(command)).State);
        await rig.UntilAsync(() => rig.Dispatcher.Figures().Running == 0, stepMs: 0);
        // What ended lately is still worth telling; then it is quiet.
        Tick(times: 20);
        var told = signals.All.Count;
        Assert.InRange(told, 4 + 8, 4 + 14);
        Tick(times: 20);
        Assert.Equal(told + 2, signals.All.Count);

        void Tick(int times)
        {
            for (var i = 0; i < times; i++)
            {
                rig.Advance(500);
                reporter.Tick();
            }
        }
    }

    private sealed class Recorded : ISignals
    {
        private readonly ConcurrentQueue<WorkerLoad> _all = new();

        public IReadOnlyCollection<WorkerLoad> All => _all;

        public void Send(Signal signal) => _all.Enqueue(signal.Load!);
    }
}
