using System.Diagnostics;
using System.Text.Json;
using Agents.Conformance.Apps;
using Agents.Conformance.Compare;
using Agents.Conformance.Names;
using Agents.Conformance.RawStores;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Sidecars;

namespace Agents.Conformance.Replay;

/// <summary>One scenario while it runs: its folder, applications and sidecars. Steps work on this.</summary>
internal sealed class ScenarioRun : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ISidecarLauncher _launcher;
    private readonly ResourceFiles _resources;
    private readonly Dictionary<string, ISidecar> _sidecars = new(StringComparer.Ordinal);
    private readonly HashSet<string> _randomOrder;
    private readonly Lazy<IRawStore> _rawStore;

    public ScenarioRun(Scenario scenario, ISidecarLauncher launcher, BackendAddresses backends)
    {
        Scenario = scenario;
        _launcher = launcher;
        Names = FreshNames.Create();
        Folder = new ScenarioFolder();
        Placeholders = new Placeholders(Names, backends, Folder.Data);
        _resources = new ResourceFiles(scenario, Folder, Placeholders);
        _randomOrder = [.. scenario.Resources.Where(resource => IsRedisPubsub(resource.Value)).Select(resource => NameOf(resource.Value))];
        Comparison = new MessageComparison(Names, _randomOrder.Contains);
        _rawStore = new Lazy<IRawStore>(() => launcher.OpenStore(Folder));
    }

    public Scenario Scenario { get; }
    public FreshNames Names { get; }
    public Placeholders Placeholders { get; }
    public MessageComparison Comparison { get; }
    public IRawStore RawStore => _rawStore.Value;
    public ScenarioFolder Folder { get; }
    public Dictionary<string, ScriptedApp> Apps { get; } = new(StringComparer.Ordinal);

    /// <summary>A step has sent something to a sidecar.</summary>
    public bool HasSent { get; set; }

    public ISidecar SidecarOf(string app) =>
        _sidecars.GetValueOrDefault(app) ?? throw new InvalidDataException($"the sidecar of {app} is not started");

    public string Logs => string.Join('\n', _sidecars.Select(sidecar => $"--- sidecar of {sidecar.Key}\n{sidecar.Value.LogTail}"));

    /// <summary>Starts the applications, then their sidecars, and waits until these are ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, app) in Scenario.Apps)
        {
            if (app.NoApp) continue;
            var routes = app.Routes.ToDictionary(route => Placeholders.Fill(route.Key), route => route.Value, StringComparer.Ordinal);
            var scripted = Apps[id] = new ScriptedApp(routes, Placeholders);
            Placeholders.SetApp(id, scripted.Port);
            if (!app.NotListening) scripted.Start();
        }
        _resources.WriteData();
        foreach (var (id, app) in Scenario.Apps)
        {
            if (!app.StartLater) await StartSidecarAsync(id, cancellationToken);
        }
    }

    public async Task StartSidecarAsync(string id, CancellationToken cancellationToken)
    {
        var app = Scenario.Apps[id];
        var (folder, configuration) = _resources.WriteFor(id);
        var flags = Scenario.Daprd.Flags.Concat(app.Daprd.Flags).ToLookup(flag => flag.Key, flag => Placeholders.Fill(Text(flag.Value)));
        var environment = Scenario.Daprd.Env.Concat(app.Daprd.Env).ToLookup(variable => variable.Key, variable => Placeholders.Fill(variable.Value));
        var spec = new SidecarSpec(
            Names.Apply(id),
            app.NoApp ? null : Apps[id].Port,
            Folder,
            folder,
            configuration,
            Scenario.Needs,
            flags.ToDictionary(flag => flag.Key, flag => flag.Last(), StringComparer.Ordinal),
            environment.ToDictionary(variable => variable.Key, variable => variable.Last(), StringComparer.Ordinal));
        var sidecar = _sidecars[id] = await _launcher.StartAsync(spec, cancellationToken);
        await WaitUntilReadyAsync(id, sidecar, app.Daprd.WaitFor ?? Scenario.Daprd.WaitFor, cancellationToken);
    }

    public async Task StopSidecarAsync(string id)
    {
        await SidecarOf(id).DisposeAsync();
        _sidecars.Remove(id);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_sidecars.Values.Select(sidecar => sidecar.DisposeAsync().AsTask()));
        foreach (var app in Apps.Values) await app.DisposeAsync();
        if (_rawStore.IsValueCreated) await _rawStore.Value.DisposeAsync();
        Folder.Dispose();
    }

    private static async Task WaitUntilReadyAsync(string id, ISidecar sidecar, string? waitFor, CancellationToken cancellationToken)
    {
        var path = waitFor == "outbound" ? "/v1.0/healthz/outbound" : "/v1.0/healthz";
        var since = Stopwatch.GetTimestamp();
        while (!await Health.IsReadyAsync(sidecar.HttpPort, path, cancellationToken))
        {
            if (sidecar.Exited.IsCompleted) throw new ScenarioFailedException($"the sidecar of {id} ended with code {await sidecar.Exited} while it started");
            if (Stopwatch.GetElapsedTime(since) > StartLimit) throw new ScenarioFailedException($"the sidecar of {id} was not ready ({path}) within {StartLimit.TotalSeconds} s");
            await Task.Delay(20, cancellationToken);
        }
    }

    private static string Text(JsonElement flag) => flag.ValueKind == JsonValueKind.String ? flag.GetString()! : flag.GetRawText();

    private static bool IsRedisPubsub(JsonElement resource) =>
        resource.ValueKind == JsonValueKind.Object
        && resource.TryGetProperty("spec", out var spec)
        && spec.TryGetProperty("type", out var type)
        && type.ValueEquals("pubsub.redis");

    private static string NameOf(JsonElement resource) => resource.GetProperty("metadata").GetProperty("name").GetString()!;
}
