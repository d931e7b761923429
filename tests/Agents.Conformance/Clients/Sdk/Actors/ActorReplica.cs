using Agents.Conformance.Sidecars;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Conformance.Clients.Sdk.Actors;

/// <summary>An application that hosts <see cref="Counter"/>s, with its sidecar. Several of one folder are replicas.</summary>
internal sealed class ActorReplica : IAsyncDisposable
{
    public const string Type = "counter";
    private ClientApp _app = null!;
    private ClientSidecar _sidecar = null!;

    public ActorLog Log { get; } = new();

    public ClientSidecar Sidecar => _sidecar;

    public ActorProxyFactory Proxies { get; private set; } = null!;

    public static async Task<ActorReplica> StartAsync(ScenarioFolder folder, Action<ActorRuntimeOptions>? configure = null, string appId = "counters", bool allowTtl = false)
    {
        var replica = new ActorReplica();
        var port = Processes.FreePorts.Next();
        replica._sidecar = await ClientSidecar.StartAsync(
            appId, new Dictionary<string, string> { ["store.yaml"] = ClientResources.ActorStore }, port, folder, features: allowTtl ? ["ActorStateTTL"] : [], awaitHealth: false, needs: ["placement", "scheduler"]);
        var endpoint = replica._sidecar.Endpoint;
        var options = new ActorProxyOptions { HttpEndpoint = endpoint };
        replica._app = await ClientApp.StartAsync(
            app => app.MapActorsHandlers(),
            builder =>
            {
                builder.Services.AddSingleton(replica.Log);
                builder.Services.AddActors(actors =>
                {
                    actors.HttpEndpoint = endpoint;
                    actors.Actors.RegisterActor<Counter>(Type);
                    configure?.Invoke(actors);
                    options.UseJsonSerialization = actors.UseJsonSerialization;
                });
            },
            port);
        await replica._sidecar.WaitUntilHealthyAsync();
        replica.Proxies = new ActorProxyFactory(options);
        return replica;
    }

    public ICounter Counter(string id) => Proxies.CreateActorProxy<ICounter>(new(id), Type);

    public ActorProxy Untyped(string id) => Proxies.Create(new(id), Type);

    /// <summary>The sidecar goes first: it tells the actors.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sidecar.DisposeAsync();
        await _app.DisposeAsync();
    }
}
