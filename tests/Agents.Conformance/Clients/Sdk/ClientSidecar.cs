using Agents.Conformance.Sidecars;
using Dapr.Client;

namespace Agents.Conformance.Clients.Sdk;

/// <summary>An embedded sidecar in this process with the resources of a test, and SDK clients of it.</summary>
internal sealed class ClientSidecar : IAsyncDisposable
{
    private readonly ScenarioFolder _folder;
    private readonly bool _ownsFolder;
    private readonly ISidecar _sidecar;

    private ClientSidecar(ScenarioFolder folder, bool ownsFolder, ISidecar sidecar, string? token)
    {
        _folder = folder;
        _ownsFolder = ownsFolder;
        _sidecar = sidecar;
        Endpoint = $"http://127.0.0.1:{sidecar.HttpPort}";
        GrpcEndpoint = $"http://127.0.0.1:{sidecar.GrpcPort}";
        Client = NewClient(token);
    }

    public string Endpoint { get; }

    public string GrpcEndpoint { get; }

    public DaprClient Client { get; }

    public Task<int> Exited => _sidecar.Exited;

    /// <param name="appId">App id.</param>
    /// <param name="resources">Resource files by name.</param>
    /// <param name="appPort">Port of the application; null for none.</param>
    /// <param name="folder">A folder that several sidecars share; null for one of its own.</param>
    /// <param name="token">Token that callers must present; null for none.</param>
    /// <param name="features">Switched on.</param>
    /// <param name="awaitHealth">False: the application starts later, see <see cref="WaitUntilHealthyAsync"/>.</param>
    /// <param name="needs">Parts of the control plane that it must know: <c>scheduler</c>.</param>
    public static async Task<ClientSidecar> StartAsync(
        string appId,
        IReadOnlyDictionary<string, string> resources,
        int? appPort = null,
        ScenarioFolder? folder = null,
        string? token = null,
        IReadOnlyCollection<string>? features = null,
        bool awaitHealth = true,
        params IReadOnlyCollection<string> needs)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var home = folder ?? new ScenarioFolder();
        var resourcesPath = Directory.CreateDirectory(Path.Combine(home.Root, "resources-" + appId)).FullName;
        foreach (var (name, text) in resources)
            await File.WriteAllTextAsync(Path.Combine(resourcesPath, name), text.Replace("${dir}", home.Data, StringComparison.Ordinal), cancellationToken);
        var configuration = Path.Combine(home.Root, $"config-{appId}.yaml");
        await File.WriteAllTextAsync(configuration, $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Configuration
            metadata: { name: clients }
            spec:
              features: [{{string.Join(", ", (features ?? []).Select(name => $"{{ name: {name}, enabled: true }}"))}}]
              nameResolution: { component: sqlite, version: v1, configuration: { connectionString: "{{home.Names}}" } }
            """, cancellationToken);

        var environment = new Dictionary<string, string>();
        if (token is not null) environment["DAPR_API_TOKEN"] = token;
        var spec = new SidecarSpec(
            appId, appPort, home, resourcesPath, configuration, needs, new Dictionary<string, string>(), environment);
        var sidecar = new ClientSidecar(home, folder is null, await new InProcessLauncher().StartAsync(spec, cancellationToken), token);
        if (awaitHealth) await sidecar.WaitUntilHealthyAsync();
        return sidecar;
    }

    public Task WaitUntilHealthyAsync() =>
        Eventually.BecomesTrueAsync(() => Client.CheckHealthAsync(TestContext.Current.CancellationToken), "the sidecar is healthy");

    public DaprClient NewClient(string? token) =>
        new DaprClientBuilder().UseHttpEndpoint(Endpoint).UseDaprApiToken(token!).Build();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _sidecar.DisposeAsync();
        if (_ownsFolder) _folder.Dispose();
    }
}
