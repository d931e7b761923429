using System.Globalization;
using System.Text;
using System.Text.Json;
using Agents.Conformance.Replay;
using Agents.Conformance.Sidecars;
using Agents.Conformance.Wire;
using Dapr.Protocol.Grpc;

namespace Agents.Conformance.Workflows;

/// <summary>The sidecar of one recording. It can be killed, and started again on what it left behind.</summary>
internal sealed class WorkflowSidecar(ISidecarLauncher launcher, string configuration) : IAsyncDisposable
{
    private const string Store = """{"apiVersion":"dapr.io/v1alpha1","kind":"Component","metadata":{"name":"store"},"spec":{"type":"state.redis","version":"v1","metadata":[{"name":"redisHost","value":"localhost:6379"},{"name":"actorStateStore","value":"true"}]}}""";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);
    private readonly ScenarioFolder _folder = new();
    private ISidecar? _sidecar;
    private GrpcChannel? _channel;

    public string AppId { get; } = "rec-workflows";

    /// <summary>Of the sidecar that runs now, or ran last.</summary>
    public GrpcChannel Channel => _channel ?? throw new InvalidOperationException("no sidecar was started");

    public int HttpPort => _sidecar!.HttpPort;

    public string LogTail => _sidecar?.LogTail ?? "";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var resources = Directory.CreateDirectory(Path.Combine(_folder.Root, "resources")).FullName;
        await File.WriteAllTextAsync(Path.Combine(resources, "store.yaml"), Store, cancellationToken);
        var config = Path.Combine(_folder.Root, "config.yaml");
        await File.WriteAllTextAsync(config, $$"""{"apiVersion":"dapr.io/v1alpha1","kind":"Configuration","metadata":{"name":"recording"},"spec":{{configuration}}}""", cancellationToken);
        var spec = new SidecarSpec(AppId, null, _folder, resources, config, ["placement", "scheduler"], new Dictionary<string, string>(), new Dictionary<string, string>());
        _channel?.Dispose();
        _sidecar = await launcher.StartAsync(spec, cancellationToken);
        _channel = new GrpcChannel(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_sidecar.GrpcPort}")));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (!await Health.IsReadyAsync(_sidecar.HttpPort, "/v1.0/healthz", limit.Token)) await Task.Delay(LookEvery, limit.Token);
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => ((SidecarProcess)_sidecar!).KillAsync();

    /// <summary>As SIGTERM does.</summary>
    public async Task StopAsync()
    {
        if (_sidecar is { } running) await running.DisposeAsync();
        _sidecar = null;
    }

    /// <summary>Waits until the sidecar has noticed that a worker came or left.</summary>
    public async Task WorkersAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await WireClient.SendAsync(HttpPort, new WireRequest("GET", "/v1.0/metadata", []), cancellationToken);
            using var metadata = JsonDocument.Parse(Encoding.UTF8.GetString(answer.Body));
            var connected = metadata.RootElement.TryGetProperty("workflows", out var workflows) ? workflows.GetProperty("connectedWorkers").GetInt32() : 0;
            if (connected == count) return;
            await Task.Delay(LookEvery, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_sidecar is { } running) await running.DisposeAsync();
        _folder.Dispose();
    }
}
