using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Tools.Recovery;

namespace Agents.Tools.Lanes;

/// <summary>Tells the gateways how busy this worker is: twice a second while there is work, every five seconds otherwise.</summary>
internal sealed class LoadReporter(CallEntry entry, ISignals signals, WorkerRegistry registry, WorkerState state, TimeProvider time)
    : BackgroundService
{
    private const int IdleTicks = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private int _idle = IdleTicks;

    /// <summary>Reports, if it is time to.</summary>
    public void Tick()
    {
        if (!state.IsReady)
            return;
        var figures = entry.Figures();
        if (!figures.AnyWork && ++_idle < IdleTicks)
            return;
        _idle = 0;
        signals.Send(new Signal { Kind = Signal.LoadReported, Load = figures.ToLoad(registry.Id, time.GetUtcNow()) });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Tick();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops; what was said last grows old by itself.
        }
    }
}
