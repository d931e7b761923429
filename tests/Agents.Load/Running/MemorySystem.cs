using System.Diagnostics;
using System.Globalization;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Processes;

namespace Agents.Load.Running;

/// <summary>The memory app with its sidecar, as <c>dapr-sidecar run -f</c> starts them; free ports and a store of its own.</summary>
internal sealed class MemorySystem : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly LoadProcess _process;

    private MemorySystem(LoadProcess process, int port, int daprPort) => (_process, Port, DaprPort) = (process, port, daprPort);

    public int Port { get; }

    /// <summary>Where the sidecar listens.</summary>
    public int DaprPort { get; }

    /// <param name="run">The run; it stops what is left.</param>
    /// <param name="settings">Of the app, as environment variables.</param>
    /// <param name="folder">Store, vectors and component files; what is there is used.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<MemorySystem> StartAsync(
        LoadRun run, IReadOnlyDictionary<string, string> settings, string folder, CancellationToken cancellationToken)
    {
        run.Progress.Say("starting the system ...");
        var ports = FreePorts.Take(2);
        Directory.CreateDirectory(folder);
        var resources = Path.Combine(folder, "components");
        LoadResources.Write(resources, [Tenant.Default]);
        var plan = SystemLayout.Together([LoadApp.Memory(ports[0], ports[1], folder, settings)], resources, folder).Single();
        var log = run.Options.Log;
        var system = new MemorySystem(run.StartProcess(plan, log is null ? null : log.WriteLine), ports[0], ports[1]);
        await system.WaitUntilReadyAsync(cancellationToken);
        return system;
    }

    /// <summary>Measures memory and CPU of sidecar and app from now on.</summary>
    public ProcessMeter Measure() => new(() => _process.Id is { } id ? [id] : []);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var http = LoopbackHttp.Client(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}")));
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartLimit && !_process.HasExited)
        {
            if (await http.IsOkAsync("/readyz", cancellationToken))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
        throw new LoadException($"The memory app was not ready.{Environment.NewLine}{_process.Tail}");
    }
}
