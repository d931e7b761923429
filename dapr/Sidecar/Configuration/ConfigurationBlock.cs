using System.Text;
using System.Text.Json.Nodes;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.State;

namespace Dapr.Sidecar.Configuration;

/// <summary>The configuration API: get, subscribe with calls to the application, unsubscribe.</summary>
internal sealed class ConfigurationBlock : IBuildingBlock
{
    private static readonly string[] Versions = ["v1.0", "v1.0-alpha1"];
    private readonly SidecarContext _context;
    private readonly Dictionary<string, Backend> _backends = new(StringComparer.Ordinal);

    /// <exception cref="ResourceException">A component cannot be set up.</exception>
    public ConfigurationBlock(SidecarContext context)
    {
        _context = context;
        foreach (var component in context.Resources.OfBlock("configuration"))
        {
            if (Open(component) is { } backend) _backends[component.Name] = backend;
        }
    }

    public IEnumerable<ApiRoute> Routes() => Versions.SelectMany(version => new ApiRoute[]
    {
        new(["GET"], version, "configuration", "configuration/{storeName}", api => WithStoreAsync(api, GetAsync)),
        new(["GET"], version, "configuration", "configuration/{storeName}/subscribe", api => WithStoreAsync(api, SubscribeAsync)),
        new(["GET"], version, "configuration", "configuration/{storeName}/{subscription}/unsubscribe", api => WithStoreAsync(api, UnsubscribeAsync)),
    });

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var backend in _backends.Values) await backend.Store.DisposeAsync();
    }

    private Backend? Open(Component component)
    {
        try
        {
            if (ConfigurationStores.Create(component, _context.Store, _context.Time) is not { } store) return null;
            var log = _context.Loggers.CreateLogger("dapr.runtime.configuration");
            var call = new ConfigurationCall(component.Name, _context.App, _context.Resiliency.ForComponentInbound(component.Name), log);
            return new Backend(component.Name, store, call, _context.Resiliency.ForComponentOutbound(component.Name));
        }
        catch (Exception e) when (e is StateException or ConfigurationException)
        {
            // With ignoreErrors the component says itself that the sidecar is to go on without it.
            return component.IgnoreErrors ? null : throw new ResourceException("the components", [$"{component.Source}: component {component.Name} ({component.Type}): {e.Message}"]);
        }
    }

    private Task WithStoreAsync(ApiContext api, Func<ApiContext, Backend, Task> run)
    {
        var name = api["storeName"];
        if (_backends.TryGetValue(name, out var backend)) return run(api, backend);
        return api.ErrorAsync(_backends.Count == 0
            ? new(500, "ERR_CONFIGURATION_STORE_NOT_CONFIGURED", "configuration stores not configured")
            : new(400, "ERR_CONFIGURATION_STORE_NOT_FOUND", $"configuration store {name} not found"));
    }

    private static async Task GetAsync(ApiContext api, Backend backend)
    {
        var keys = api.QueryValues("key");
        var metadata = api.QueryMetadata();
        var (items, error) = await backend.TryAsync(() => Task.FromResult(backend.Store.Get(keys, metadata)), api.Aborted);
        if (items is null) await api.ErrorAsync(new(500, "ERR_CONFIGURATION_GET", $"failed to get {Shown(keys)} from Configuration store {backend.Name}: {error}"));
        else if (items.Count == 0) await api.NoContentAsync();
        else await api.BytesAsync(StatusCodes.Status200OK, ConfigurationAnswer.Items(items));
    }

    private async Task SubscribeAsync(ApiContext api, Backend backend)
    {
        if (!_context.App.IsConfigured)
        {
            await api.ErrorAsync(new(500, "ERR_APP_CHANNEL_NIL", "app channel is not initialized. cannot subscribe to configuration updates"));
            return;
        }
        var keys = api.QueryValues("key");
        var metadata = api.QueryMetadata();
        var (id, error) = await backend.TryAsync(() => backend.Store.SubscribeAsync(keys, metadata, backend.Call.PostAsync), api.Aborted);
        if (id is null) await api.ErrorAsync(new(500, "ERR_CONFIGURATION_SUBSCRIBE", $"failed to subscribe {Shown(keys)} from Configuration store {backend.Name}: {error}"));
        else await AnswerAsync(api, StatusCodes.Status200OK, new JsonObject { ["id"] = id });
    }

    /// <summary>The only error of this API without a code.</summary>
    private static async Task UnsubscribeAsync(ApiContext api, Backend backend)
    {
        var id = api["subscription"];
        var (_, error) = await backend.TryAsync(
            async () =>
            {
                await backend.Store.UnsubscribeAsync(id);
                return id;
            },
            api.Aborted);
        await (error is null
            ? AnswerAsync(api, StatusCodes.Status200OK, new JsonObject { ["ok"] = true })
            : AnswerAsync(api, StatusCodes.Status500InternalServerError, new JsonObject { ["message"] = $"failed to unsubscribe to configuration request {id}: {error}" }));
    }

    private static Task AnswerAsync(ApiContext api, int status, JsonObject body) =>
        api.BytesAsync(status, Encoding.UTF8.GetBytes(body.ToJsonString(Json.Relaxed) + "\n"));

    private static string Shown(List<string> keys) => $"[{string.Join(' ', keys)}]";

    private sealed record Backend(string Name, IConfigurationStore Store, ConfigurationCall Call, ICallPolicy Policy)
    {
        public async Task<(T? Value, string? Error)> TryAsync<T>(Func<Task<T>> run, CancellationToken cancellationToken)
            where T : class
        {
            try
            {
                return (await Policy.ExecuteAsync(async _ => new Attempt<T>(await run(), Failed: false), cancellationToken), null);
            }
            catch (Exception e) when (e is not OperationCanceledException) // Whatever a store cannot do is told to the caller.
            {
                return (null, e.Message);
            }
        }
    }
}
