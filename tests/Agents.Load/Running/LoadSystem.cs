using System.Diagnostics;
using System.Globalization;
using Agents.Processes;
using Spectre.Console;

namespace Agents.Load.Running;

/// <summary>
/// The system under load, as a user would start it: <c>dapr-sidecar run</c> with the repository's template, built for Release,
/// on free ports and with a store of its own. Loopback only; everything is stopped at the end.
/// </summary>
internal sealed class LoadSystem : IAsyncDisposable
{
    private const string Key = "agents-dev-key";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("agents-load-").FullName;
    private readonly Process _runner;
    private readonly Queue<string> _tail = new();

    private LoadSystem()
    {
        var ports = FreePorts.Take(3);
        var template = Path.Combine(_folder, "dapr.yaml");
        LoadTemplate.Write(template, ports);
        (Gateway, Shop) = (Client(ports[0]), Client(ports[2]));
        Gateway.DefaultRequestHeaders.Add("X-Api-Key", Key);
        var info = new ProcessStartInfo("dotnet") { WorkingDirectory = RepositoryRoot.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[RepositoryRoot.SidecarDll, "run", "-f", template, "--store", Path.Combine(_folder, "store.db"), "--no-build"])
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["Shop__ChargeBook"] = Path.Combine(_folder, "charges.jsonl");
        _runner = new Process { StartInfo = info };
        _runner.OutputDataReceived += (_, e) => Keep(e.Data);
        _runner.ErrorDataReceived += (_, e) => Keep(e.Data);
    }

    public HttpClient Gateway { get; }

    public HttpClient Shop { get; }

    public static async Task<LoadSystem> StartAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        if (!options.NoBuild)
        {
            AnsiConsole.MarkupLine("[grey]building (Release) ...[/]");
            await ReleaseBuild.RunAsync(cancellationToken);
        }

        var system = new LoadSystem();
        try
        {
            AnsiConsole.MarkupLine("[grey]starting the system ...[/]");
            system._runner.Start();
            OrphanGuard.Watch(system._runner);
            system._runner.BeginOutputReadLine();
            system._runner.BeginErrorReadLine();
            await system.WaitUntilReadyAsync(cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        Shop.Dispose();
        Kill();
        await _runner.WaitForExitAsync();
        _runner.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static HttpClient Client(int port) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
        Timeout = TimeSpan.FromSeconds(60),
    };

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartLimit && !_runner.HasExited)
        {
            try
            {
                using var ready = await Gateway.GetAsync("/readyz", cancellationToken);
                if (ready.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }

        lock (_tail)
        {
            throw new LoadException($"The system was not ready.{Environment.NewLine}{string.Join(Environment.NewLine, _tail)}");
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_tail)
        {
            _tail.Enqueue(line);
            if (_tail.Count > 60)
            {
                _tail.Dequeue();
            }
        }
    }

    private void Kill()
    {
        try
        {
            _runner.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Never started, or ended by itself.
        }
    }
}
