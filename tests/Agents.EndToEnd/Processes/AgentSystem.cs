using System.Globalization;
using Agents.Contracts;
using Agents.Processes;

namespace Agents.EndToEnd.Processes;

/// <summary>
/// The real system: gateway, worker, shop and, where a test asks for it, the decisions app, each with its own sidecar process as under Dapr, on free ports, with a store and
/// a book of charges of its own. Everything is killed at the end.
/// </summary>
internal sealed class AgentSystem : IAsyncDisposable
{
    public const string Key = "agents-dev-key";
    public const string OtherTenantKey = "other-tenant-key";
    public const string ReaderKey = "reader-key";

    /// <summary>The decisions app's own key, which lists the scope to call for others.</summary>
    public const string DecisionsKey = "decisions-key";

    /// <summary>The memory app's own key, which lists the scope to carry out erasures.</summary>
    public const string MemoryKey = "memory-key";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("agents-e2e-").FullName;

    private readonly IReadOnlyDictionary<string, string> _sidecarSettings;

    private AgentSystem(AgentSystemExtras extras)
    {
        _sidecarSettings = extras.SidecarSettings;
        var resources = Path.Combine(_folder, "components");
        Components.Write(resources, extras);

        var ports = FreePorts.Take(20);
        (ShopUrl, GatewayUrl, GatewaySidecarUrl, WorkerSidecarUrl) = (Url(ports[2]), Url(ports[0]), Url(ports[9]), Url(ports[6]));
        ChargeBook = Path.Combine(_folder, "charges.jsonl");
        Add(AppIds.Shop, Repository.Shop, ports[2], [.. ports.Skip(3).Take(3)], resources, new()
        {
            ["Shop__ChargeBook"] = ChargeBook,
        });
        Add(AppIds.Tools, Repository.Tools, ports[1], [.. ports.Skip(6).Take(3)], resources, new(extras.WorkerSettings)
        {
            ["Tools__Instance"] = "one",
        }, "--tools-path", Tools(extras));
        Add(AppIds.Gateway, Repository.Gateway, ports[0], [.. ports.Skip(9).Take(3)], resources, new(extras.GatewaySettings)
        {
            ["Gateway__LedgerPollMs"] = "300",
            ["Gateway__HeartbeatSeconds"] = "1",
        });
        (DecisionsUrl, DecisionsSidecarUrl) = (Url(ports[12]), Url(ports[13]));
        if (extras.Decisions)
        {
            Add(AppIds.Decisions, Repository.Decisions, ports[12], [.. ports.Skip(13).Take(3)], resources, new(extras.DecisionsSettings)
            {
                ["Decisions__Instance"] = "one",
            }, "--types-path", extras.TypesPath ?? Path.Combine(Repository.Root, "apps/Samples.Shop/decisions"));
        }

        MemoryUrl = Url(ports[16]);
        if (extras.Memory)
        {
            Add(AppIds.Memory, Repository.Memory, ports[16], [.. ports.Skip(17)], resources, new(extras.MemorySettings)
            {
                ["Memory__Instance"] = "one",
                ["Memory__Vectors__Embedded__Path"] = Path.Combine(_folder, "vectors"),
            });
        }

        Gateway = Client(GatewayUrl, Key);
        Shop = Client(ShopUrl, null);
        Decisions = Client(DecisionsUrl, Key);
        Memory = Client(MemoryUrl, Key);
    }

    /// <summary>App and sidecar of every app, by name: <c>shop</c>, <c>shop sidecar</c>, ...</summary>
    public IDictionary<string, ChildProcess> Processes { get; } = new SortedDictionary<string, ChildProcess>(StringComparer.Ordinal);

    public string GatewayUrl { get; }

    public string ShopUrl { get; }

    /// <summary>The Dapr API of the gateway's sidecar.</summary>
    public string GatewaySidecarUrl { get; }

    /// <summary>The Dapr API of the worker's sidecar.</summary>
    public string WorkerSidecarUrl { get; }

    public string DecisionsUrl { get; }

    /// <summary>The Dapr API of the decisions app's sidecar.</summary>
    public string DecisionsSidecarUrl { get; }

    public string MemoryUrl { get; }

    public string ChargeBook { get; }

    /// <summary>Where the system keeps all of its files.</summary>
    public string Folder => _folder;

    /// <summary>Reaches the gateway with <see cref="Key"/>.</summary>
    public HttpClient Gateway { get; }

    public HttpClient Shop { get; }

    /// <summary>Reaches the decisions app with <see cref="Key"/>, when the system has one.</summary>
    public HttpClient Decisions { get; }

    /// <summary>Reaches the memory app with <see cref="Key"/>, when the system has one.</summary>
    public HttpClient Memory { get; }

    public static async Task<AgentSystem> StartAsync(CancellationToken cancellationToken, AgentSystemExtras? extras = null)
    {
        var system = new AgentSystem(extras ?? new AgentSystemExtras());
        try
        {
            foreach (var process in system.Processes.Values)
            {
                process.Start();
            }

            await system.WaitUntilReadyAsync(cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every app says that it can do its work.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var apps = new List<HttpClient> { Shop, Gateway };
        if (Processes.ContainsKey(AppIds.Decisions))
        {
            apps.Add(Decisions);
        }

        if (Processes.ContainsKey(AppIds.Memory))
        {
            apps.Add(Memory);
        }

        foreach (var http in apps)
        {
            await Poll.UntilAsync(
                $"{http.BaseAddress}readyz is 200", StartLimit,
                async () => (await http.GetAsync("/readyz", cancellationToken)).IsSuccessStatusCode ? http : null,
                cancellationToken, Tails);
        }
    }

    public HttpClient Client(string url, string? key)
    {
        var http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(70) };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Add(AgentHeaders.ApiKey, key);
        }

        return http;
    }

    /// <summary>The last lines of every process, for a test that fails.</summary>
    public string Tails() => string.Concat(Processes.Values.Select(p =>
        $"{Environment.NewLine}--- {p.Name}{(p.HasExited ? " (exited)" : "")}{Environment.NewLine}{p.Tail}"));

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        Shop.Dispose();
        Decisions.Dispose();
        Memory.Dispose();
        foreach (var process in Processes.Values)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // The shop's tools, with others beside them when a test needs some.
    private string Tools(AgentSystemExtras extras)
    {
        if (extras.ToolsPath is { } path)
        {
            return path;
        }

        var shop = Path.Combine(Repository.Root, "apps/Samples.Shop/tools");
        if (extras.Manifests.Count == 0)
        {
            return shop;
        }

        var folder = Directory.CreateDirectory(Path.Combine(_folder, "tools")).FullName;
        foreach (var file in Directory.EnumerateFiles(shop))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        foreach (var (name, text) in extras.Manifests)
        {
            File.WriteAllText(Path.Combine(folder, name + ".yaml"), text);
        }

        return folder;
    }

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Add(string appId, string assembly, int port, IReadOnlyList<int> sidecarPorts, string resources, Dictionary<string, string> settings,
        params string[] arguments)
    {
        var environment = new Dictionary<string, string>(settings)
        {
            ["APP_PORT"] = Text(port),
            ["DAPR_HTTP_PORT"] = Text(sidecarPorts[0]),
            ["DAPR_GRPC_PORT"] = Text(sidecarPorts[1]),
            ["Logging__LogLevel__Default"] = "Information",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
        };
        Processes[appId] = new ChildProcess(appId, assembly, arguments, environment);
        Processes[appId + " sidecar"] = new ChildProcess(
            appId + " sidecar", Repository.Sidecar,
            [
                "sidecar", "--app-id", appId, "--app-port", Text(port), "--dapr-http-port", Text(sidecarPorts[0]),
                "--dapr-grpc-port", Text(sidecarPorts[1]), "--metrics-port", Text(sidecarPorts[2]),
                // As `dapr run` gives it; the store stands in for what is not there.
                "--scheduler-host-address", "localhost:50006",
                "--placement-host-address", "localhost:50005",
                "--resources-path", resources, "--store", Path.Combine(_folder, "store.db"),
            ],
            _sidecarSettings);
    }
}
