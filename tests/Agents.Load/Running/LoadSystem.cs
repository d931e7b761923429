using System.Diagnostics;
using System.Globalization;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Processes;

namespace Agents.Load.Running;

/// <summary>
/// The system under load: gateway, worker and the tool server, each with its sidecar, built for Release, on free ports and with a
/// store of its own. Loopback only; everything is stopped at the end.
/// </summary>
internal sealed class LoadSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    // The runner says so of an app and goes on with the others.
    private const string AppEnded = "has exited with code";
    private readonly int _gatewayPort;
    private readonly Tenant _tenant;

    /// <param name="settings">What it is made of.</param>
    /// <param name="folder">Its store, component files and manifests.</param>
    /// <param name="line">Hears every line that its processes write.</param>
    public LoadSystem(SystemSettings settings, string folder, Action<string>? line)
    {
        var ports = FreePorts.Take(5);
        _gatewayPort = ports[2];
        _tenant = settings.Tenants[0];
        var resources = Path.Combine(folder, "components");
        var tools = Path.Combine(folder, "tools");
        LoadResources.Write(resources, settings.Tenants);
        Directory.CreateDirectory(tools);
        foreach (var tool in settings.Tools)
        {
            tool.Write(tools, Url(ports[3]));
        }

        var apps = LoadApp.Of(settings, ports, folder);
        Processes = (settings.Separate ? SystemLayout.Separate(apps, resources, folder) : SystemLayout.Together(apps, resources, folder))
            .Select(plan => settings.Partitions is { } partitions ? plan.With("AGENTS_DAPR_PARTITIONS", partitions.ToString(CultureInfo.InvariantCulture)) : plan)
            .Select(plan => new LoadProcess(plan) { Line = line is null ? null : text => line($"{plan.Name}: {text}") }).ToDictionary(p => p.Name, StringComparer.Ordinal);
        Book = LoadApp.Book(folder);
        Gateway = new GatewayClient(Url(_gatewayPort), settings.Tenants[0]);
        Tools = new ToolServerClient(Url(ports[0]));
        Decisions = settings.Decisions is null ? null : new DecisionsClient(Url(ports[4]), settings.Tenants[0]);
    }

    /// <summary>By name; one, or with <see cref="SystemSettings.Separate"/> six.</summary>
    public IReadOnlyDictionary<string, LoadProcess> Processes { get; }

    /// <summary>What the tool server really executed; see <see cref="ToolServer.ExecutionBook"/>.</summary>
    public string Book { get; }

    /// <summary>Calls as the first tenant.</summary>
    public GatewayClient Gateway { get; }

    /// <summary>The tool server itself, past the system.</summary>
    public ToolServerClient Tools { get; }

    /// <summary>The decisions app, when there is one.</summary>
    public DecisionsClient? Decisions { get; }

    public GatewayClient GatewayOf(Tenant tenant) => new(Url(_gatewayPort), tenant);

    /// <summary>Calls of a tool as the first tenant, for few processors.</summary>
    public RawCalls RawCallsOf(string tool) => new(_gatewayPort, _tenant, tool);

    /// <summary>Measures memory and CPU of all processes of the system from now on.</summary>
    public ProcessMeter Measure() => new(() => Processes.Values.Select(p => p.Id).OfType<int>());

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var process in Processes.Values)
        {
            process.Start();
        }

        await WaitUntilReadyAsync(cancellationToken);
    }

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartLimit && !Processes.Values.Any(p => p.HasExited || p.Tail.Contains(AppEnded, StringComparison.Ordinal)))
        {
            if (await Gateway.IsReadyAsync(cancellationToken) && await Tools.IsReadyAsync(cancellationToken)
                && (Decisions is null || await Decisions.IsReadyAsync(cancellationToken)))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }

        throw new LoadException($"The system was not ready.{Tails()}");
    }

    /// <summary>The last lines of every process.</summary>
    public string Tails() => string.Concat(Processes.Values.Select(p =>
        $"{Environment.NewLine}--- {p.Name}{(p.HasExited ? " (exited)" : "")}{Environment.NewLine}{p.Tail}"));

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        Tools.Dispose();
        Decisions?.Dispose();
        foreach (var process in Processes.Values)
        {
            await process.DisposeAsync();
        }
    }

    private static Uri Url(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
}
