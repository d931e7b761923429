using System.Globalization;
using System.Text.Json;
using Agents.Load.Measuring;
using Agents.Load.Running;

namespace Agents.Load.Peers;

/// <summary>
/// BullMQ on Redis with the same no-op work: callers in one process add jobs and wait for their results, a worker in another
/// process does them.
/// </summary>
internal static class BullMqPeer
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests/Agents.Load/Peers/bullmq");
    private const string Needs = "The peer of this scenario needs Node.js 20 or newer with npm.";
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(3);

    // Its processes are new each time.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <summary>Installs what the lock file says, without running scripts of packages.</summary>
    public static async Task InstallAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var locked = new FileInfo(Path.Combine(Folder, "package-lock.json"));
        var installed = new FileInfo(Path.Combine(Folder, "node_modules/.package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= locked.LastWriteTimeUtc)
        {
            return;
        }

        run.Progress.Say("installing BullMQ (npm ci) ...");
        LoadProcess npm;
        try
        {
            npm = run.StartProcess(new ProcessPlan("npm", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = Folder });
        }
        catch (LoadException e)
        {
            throw new LoadException($"{e.Message} {Needs}");
        }

        try
        {
            await npm.ExitedAsync(InstallLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new LoadException($"'npm ci' in {Folder} did not end within {InstallLimit.TotalMinutes} minutes.");
        }

        if (!File.Exists(installed.FullName))
        {
            throw new LoadException($"'npm ci' in {Folder} failed. {Needs}{Environment.NewLine}{npm.Tail}");
        }
    }

    public static async Task<(Measured Measured, SystemUse Use)> MeasureAsync(
        LoadRun run, string name, string sync, int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync(run, sync, cancellationToken);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = run.StartProcess(Node("worker.mjs", redis.Port, callers), line =>
        {
            if (line == "ready")
            {
                ready.TrySetResult();
            }
        });
        await WaitAsync(ready.Task, TimeSpan.FromSeconds(20), worker, cancellationToken);

        run.Begin($"{name}: warm-up");
        var samples = new Latencies(run.Timeline.Series(name));
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var producer = run.StartProcess(
            Node("producer.mjs", redis.Port, callers, (int)WarmUp.TotalSeconds, (int)Math.Ceiling(duration.TotalSeconds)),
            line => Hear(line, samples, started, ended));
        await WaitAsync(started.Task, WarmUp + TimeSpan.FromSeconds(30), producer, cancellationToken);

        run.Begin(name);
        await using var meter = new ProcessMeter(() => new[] { redis.ProcessId, worker.Id }.OfType<int>());
        var elapsed = await run.Progress.WhileAsync(name, duration, samples, async () =>
        {
            await WaitAsync(ended.Task, duration + TimeSpan.FromSeconds(90), producer, cancellationToken);
            return await ended.Task;
        });
        return (new Measured(name, samples, elapsed, callers), await meter.StopAsync());
    }

    private static void Hear(string line, Latencies samples, TaskCompletionSource started, TaskCompletionSource<TimeSpan> ended)
    {
        switch (line.Split(' ', 2))
        {
            case ["start"]:
                started.TrySetResult();
                break;
            case ["l", var list]:
                foreach (var ms in JsonSerializer.Deserialize<double[]>(list)!)
                {
                    samples.Add(TimeSpan.FromMilliseconds(ms), null);
                }

                break;
            case ["f", var reason]:
                samples.Add(TimeSpan.Zero, reason);
                break;
            case ["end", var seconds]:
                ended.TrySetResult(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
                break;
        }
    }

    private static ProcessPlan Node(string script, params IEnumerable<int> arguments) =>
        new(script, "node", [script, .. arguments.Select(a => a.ToString(CultureInfo.InvariantCulture))]) { WorkingDirectory = Folder };

    private static async Task WaitAsync(Task task, TimeSpan limit, LoadProcess process, CancellationToken cancellationToken)
    {
        var gone = process.ExitedAsync(limit, cancellationToken);
        await Task.WhenAny(task, gone);
        try
        {
            // What it wrote last is read a moment after it has ended.
            await task.WaitAsync(TimeSpan.FromSeconds(2), cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new LoadException($"{process.Name} did not do its part within {limit.TotalSeconds} s.{Environment.NewLine}{process.Tail}");
        }
    }
}
