using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.State;

/// <summary>The state API: get, save, delete, bulk get, transactions, query.</summary>
internal sealed class StateBlock : IBuildingBlock
{
    private const string Version = "v1.0";
    private const string Group = "state";
    private static readonly string[] Writes = ["POST", "PUT"];
    private readonly Dictionary<string, StateBackend> _backends = new(StringComparer.Ordinal);
    private readonly List<IAsyncDisposable> _subscriptions = [];
    private readonly string _appId;

    /// <param name="context">The sidecar.</param>
    /// <param name="outbox">Pub/sub, for stores with an outbox; null when there is none.</param>
    /// <exception cref="ResourceException">A component cannot be set up.</exception>
    public StateBlock(SidecarContext context, IOutboxPublisher? outbox = null)
    {
        _appId = context.Options.AppId;
        foreach (var component in context.Resources.OfBlock("state").Where(c => StateStores.IsKnown(c.Type, c.Version)))
        {
            if (Open(component, context, outbox) is { } backend) _backends[component.Name] = backend;
        }
    }

    public IEnumerable<ApiRoute> Routes() =>
    [
        new(["GET"], Version, Group, "state/{storeName}/{key}", GetAsync),
        new(["DELETE"], Version, Group, "state/{storeName}/{key}", DeleteAsync),
        new(Writes, Version, Group, "state/{storeName}", api => WithStoreAsync(api, StateSave.RunAsync)),
        new(Writes, Version, Group, "state/{storeName}/bulk", api => WithStoreAsync(api, StateBulkGet.RunAsync)),
        new(Writes, Version, Group, "state/{storeName}/transaction", api => WithStoreAsync(api, StateTransaction.RunAsync)),
        new(Writes, "v1.0-alpha1", Group, "state/{storeName}/query", QueryAsync),
    ];

    /// <summary>What the metadata API lists for a component; empty when it is no state store of this sidecar.</summary>
    public IReadOnlyList<string> Capabilities(Component component) =>
        _backends.TryGetValue(component.Name, out var backend) ? backend.Store.Capabilities : [];

    /// <summary>The store of a component, for building blocks that keep state of their own; null when there is none.</summary>
    public StateBackend? Find(string component) => _backends.GetValueOrDefault(component);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var backend in _backends.Values)
        {
            if (backend.Outbox?.Subscribe() is { } subscription) _subscriptions.Add(subscription);
        }
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in _subscriptions) await subscription.DisposeAsync();
        _subscriptions.Clear();
    }

    private StateBackend? Open(Component component, SidecarContext context, IOutboxPublisher? outbox)
    {
        try
        {
            var store = StateStores.Create(component, context.Store, context.Time);
            var prefix = new KeyPrefix(component["keyPrefix"], component.Name, _appId, context.Options.Namespace);
            return new StateBackend(component.Name, store, prefix, ValueEncryption.Of(component), context.Resiliency.ForComponentOutbound(component.Name))
            {
                Outbox = Outbox.Of(component, store, outbox, context),
            };
        }
        catch (StateException e)
        {
            // With ignoreErrors the component says itself that the sidecar is to go on without it.
            return component.IgnoreErrors ? null : throw new ResourceException("the components", [$"{component.Source}: component {component.Name} ({component.Type}): {e.Message}"]);
        }
    }

    private Task WithStoreAsync(ApiContext api, Func<ApiContext, StateBackend, Task> run) =>
        FindStore(api, _appId, out var backend) is { } error ? api.ErrorAsync(error) : run(api, backend);

    private ApiError? FindStore(ApiContext api, string? appId, out StateBackend backend)
    {
        var name = api["storeName"];
        if (_backends.TryGetValue(name, out backend!)) return null;
        return _backends.Count == 0 ? StateErrors.NotConfigured(name, appId) : StateErrors.NotFound(name, appId);
    }

    private async Task GetAsync(ApiContext api)
    {
        if (FindStore(api, _appId, out var backend) is { } error)
        {
            await api.ErrorAsync(error);
            return;
        }
        var key = api["key"];
        if (!backend.TryMakeKey(key, out var stored))
        {
            await api.ErrorAsync(StateErrors.IllegalKey(backend.Name, key, key));
            return;
        }
        var (value, fault) = await backend.ReadAsync(() => Open(backend, backend.Store.Get(stored)), api.Aborted);
        if (fault is not null) await api.ErrorAsync(StateErrors.Get(key, backend.Name, fault));
        else if (value is null) await api.NoContentAsync();
        else await AnswerAsync(api, value);
    }

    private static StateValue? Open(StateBackend backend, StateValue? value) =>
        value is null || backend.Encryption is null ? value : value with { Data = backend.Encryption.Decrypt(value.Data) };

    private static Task AnswerAsync(ApiContext api, StateValue value)
    {
        var headers = api.Http.Response.Headers;
        if (value.ETag is not null) headers.ETag = value.ETag;
        if (value.ExpiresAt is { } expires) headers["Metadata.ttlexpiretime"] = StateBulkGet.Time(expires);
        return api.BytesAsync(StatusCodes.Status200OK, value.Data);
    }

    private async Task DeleteAsync(ApiContext api)
    {
        if (FindStore(api, _appId, out var backend) is { } error)
        {
            await api.ErrorAsync(error);
            return;
        }
        var key = api["key"];
        if (!backend.TryMakeKey(key, out var stored))
        {
            await api.ErrorAsync(StateErrors.IllegalKey(backend.Name, key, key));
            return;
        }
        var request = new DeleteRequest(stored)
        {
            ETag = api.Http.Request.Headers.IfMatch is [var etag, ..] ? etag : null,
            Metadata = api.QueryMetadata(),
            Concurrency = api.QueryValue("concurrency"),
            Consistency = api.QueryValue("consistency"),
        };
        var fault = await backend.WriteAsync(() => backend.Store.DeleteAsync(request), api.Aborted);
        await (fault is null ? api.NoContentAsync() : api.ErrorAsync(StateErrors.Delete(key, fault)));
    }

    private async Task QueryAsync(ApiContext api)
    {
        if (FindStore(api, appId: null, out var backend) is { } error) await api.ErrorAsync(error);
        else if (backend.Store.QueryProblem is not { } problem) await api.ErrorAsync(StateErrors.QueryNotSupported(backend.Name));
        else await api.ErrorAsync(StateErrors.Query(backend.Name, backend.Encryption is null ? problem : "cannot query encrypted store"));
    }
}
