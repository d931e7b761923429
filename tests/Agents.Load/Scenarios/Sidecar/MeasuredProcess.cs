using System.Diagnostics;
using System.Globalization;
using Agents.Load.Running;
using Agents.Processes;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>One embedded sidecar in a process of its own, and what that process costs.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private MeasuredProcess(Process process, int httpPort) => (_process, HttpPort) = (process, httpPort);

    public int HttpPort { get; }

    /// <summary>From the start of the process until it answers that it can be used.</summary>
    public TimeSpan StartTime { get; private set; }

    public double ResidentMiB
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024.0 * 1024);
        }
    }

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="appId">Its app id.</param>
    /// <param name="appPort">Where its application listens; null: it has none.</param>
    /// <param name="folder">Holds the folder <c>resources</c>, and gets the store.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<MeasuredProcess> StartAsync(string appId, int? appPort, string folder, CancellationToken cancellationToken)
    {
        var ports = FreePorts.Take(2);
        var port = ports[0];
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] arguments =
        [
            RepositoryRoot.SidecarDll, "sidecar", "--app-id", appId, "--dapr-http-port", Text(port), "--dapr-grpc-port", Text(ports[1]), "--log-level", "error",
            "--resources-path", Path.Combine(folder, "resources"), "--store", Path.Combine(folder, "store.db"),
            .. appPort is { } app ? (string[])["--app-port", Text(app)] : [],
        ];
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        var clock = Stopwatch.StartNew();
        var started = new MeasuredProcess(new Process { StartInfo = info }, port);
        try
        {
            started._process.Start();
            OrphanGuard.Watch(started._process);
            started._process.BeginOutputReadLine();
            started._process.BeginErrorReadLine();
            await started.WaitUntilReadyAsync(clock, cancellationToken);
            started.StartTime = clock.Elapsed;
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // Never started, or ended by itself.
        }

        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(Stopwatch clock, CancellationToken cancellationToken)
    {
        var question = RawHttp.Request("GET", "/v1.0/healthz");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (clock.Elapsed < StartLimit && !_process.HasExited)
        {
            try
            {
                using var connection = await RawHttp.ConnectAsync(HttpPort, cancellationToken);
                if ((await connection.SendAsync(question, cancellationToken)).IsGood)
                {
                    return;
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Not listening yet.
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        throw new LoadException(_process.HasExited ? "The sidecar ended at its start." : "The sidecar was not ready in time.");
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
