using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Dapr.Sidecar.Run;

namespace Agents.Tests.Pubsub.Processes;

/// <summary>A sidecar in a process of its own, on a store that it shares with others; it can be killed at any moment.</summary>
internal sealed class SidecarProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];

    private SidecarProcess(ProcessStartInfo start, int port)
    {
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += Note;
        _process.ErrorDataReceived += Note;
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"the sidecar ended:\n{Log}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    /// <summary>Starts a sidecar and waits until the application's subscriptions are made.</summary>
    public static async Task<SidecarProcess> StartAsync(string appId, int appPort, string store, string resources, CancellationToken cancellationToken)
    {
        var ports = FreePorts.Take(4);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "dapr-sidecar.dll"), $"--app-id={appId}", $"--app-port={appPort}",
            $"--dapr-http-port={ports[0]}", $"--dapr-internal-grpc-port={ports[1]}", $"--dapr-grpc-port={ports[2]}", $"--metrics-port={ports[3]}", $"--resources-path={resources}", $"--store={store}"])
        {
            start.ArgumentList.Add(argument);
        }
        var sidecar = new SidecarProcess(start, ports[0]);
        await sidecar._ready.Task.WaitAsync(cancellationToken);
        return sidecar;
    }

    public async Task PublishAsync(string topic, string key, int number, CancellationToken cancellationToken)
    {
        using var answer = await _client.PostAsJsonAsync($"/v1.0/publish/pub/{topic}?metadata.partitionKey={key}", $"{key}-{number}", cancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>SIGKILL: nothing of it has a chance to end in good order.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        _client.Dispose();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text) return;
        lock (_log) _log.Add(text);
        if (text.EndsWith(" is ready", StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
