using Dapr.Sidecar.Cli;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Run;

/// <summary>Runs the apps of a template and their sidecars until it is told to stop, or nothing is left to run.</summary>
internal sealed class Runner(
    RunTemplate template, IReadOnlyList<RunPlan> plans, RunOptions options, IReadOnlyDictionary<string, string> environment,
    RunConsole console, StopSignals signals, TimeProvider time)
{
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);
    private readonly List<RunningApp> _running = [];
    private volatile bool _stopping;

    public async Task<int> RunAsync()
    {
        console.Reserve(plans.SelectMany(p => p.App.SidecarLog == LogDestination.File ? [p.App.AppId] : new[] { p.App.AppId, $"{p.App.AppId} dapr" }));
        var storePath = StorePath.Resolve(options.Store, template.Folder);
        console.Say($"embedded stand-in for Dapr {ProductVersion.Dapr}: for development and tests, not for production");
        console.Say($"store: {storePath}");
        await using var store = Store.Open(storePath, time);
        try
        {
            foreach (var plan in plans)
            {
                _running.Add(await StartAsync(plan, store));
                await _running[^1].DescribeAsync(template, signals.Token);
            }
            return await WatchAsync();
        }
        finally
        {
            await StopAsync();
        }
    }

    private async Task<RunningApp> StartAsync(RunPlan plan, Store store)
    {
        try
        {
            return await RunningApp.StartAsync(plan, _running.Count, environment, store, console, time, signals.Token);
        }
        catch (IOException e)
        {
            throw new RunException($"{plan.App.AppId}: {e.Message}");
        }
    }

    private async Task<int> WatchAsync()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(signals.Token);
        var reports = _running.Select(ReportExitAsync).ToList();
        var ready = ShowWhenReadyAsync(stopping.Token);
        var last = _running.Find(a => a.Plan.App.AppId == options.ExitAfter)?.Process;
        // An app without a command never ends by itself.
        var all = _running.All(a => a.Process is not null) ? Task.WhenAll(reports) : signals.Received;
        await Task.WhenAny(signals.Received, all, last?.Exited ?? all);
        _stopping = true;
        var code = ExitCode(last);
        await stopping.CancelAsync();
        await ready;
        return code;
    }

    private int ExitCode(AppProcess? last)
    {
        if (signals.Received.IsCompleted) return 0;
        if (last is { Exited.IsCompleted: true }) return last.Exited.Result;
        return _running.Any(a => a.Process is { Exited: { IsCompleted: true, Result: not 0 } }) ? 1 : 0;
    }

    private async Task ReportExitAsync(RunningApp app)
    {
        if (app.Process is null) return;
        var code = await app.Process.Exited;
        if (_stopping) return;
        if (code == 0) console.Say($"{app.Plan.App.AppId} has exited with code 0");
        else console.Fail($"{app.Plan.App.AppId} has exited with code {code}; it is not started again, the others go on");
    }

    private async Task ShowWhenReadyAsync(CancellationToken stopping)
    {
        try
        {
            await Task.WhenAll(_running.Select(async app =>
            {
                if (await app.WaitUntilReadyAsync(HealthLimit, time, stopping) || app.Process?.Exited.IsCompleted == true) return;
                console.Fail($"{app.Plan.App.AppId} is not healthy after {HealthLimit.TotalSeconds:0} s; it goes on running"
                    + (app.Plan.App.AppPort > 0 ? $" (expected to answer on port {app.Plan.App.AppPort})" : ""));
            }));
        }
        catch (OperationCanceledException)
        {
            return; // It stops before everything was up; there is nothing to show.
        }
        console.Show(RunTable.Of(_running));
        foreach (var file in _running.SelectMany(a => a.LogFiles)) console.Say($"log file: {file}");
    }

    /// <summary>The sidecars deliver nothing new and drain; the apps end while they can still reach them; then the sidecars close.</summary>
    private async Task StopAsync()
    {
        console.Say("stopping");
        await Task.WhenAll(_running.Select(a => Task.WhenAny(a.Sidecar.DrainAsync(), signals.Again)));
        await Task.WhenAll(_running.Select(a => a.Process?.StopAsync(StopGrace, signals.Again, time) ?? Task.CompletedTask));
        await Task.WhenAll(_running.Select(a => Task.WhenAny(a.Sidecar.StopAsync(CancellationToken.None), signals.Again)));
        foreach (var app in _running) await app.DisposeAsync();
        console.Say("all stopped");
    }
}
