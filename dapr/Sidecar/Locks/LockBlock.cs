using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.State;
using static Dapr.Sidecar.GoText.ProtoFields;

namespace Dapr.Sidecar.Locks;

/// <summary>The API of distributed locks: take one without waiting, give it back.</summary>
internal sealed class LockBlock : IBuildingBlock
{
    private const string Version = "v1.0-alpha1";
    private const string Type = "lock.redis";
    private readonly Dictionary<string, LockStore> _stores = new(StringComparer.Ordinal);

    /// <exception cref="ResourceException">A component cannot be set up.</exception>
    public LockBlock(SidecarContext context)
    {
        foreach (var component in context.Resources.OfBlock("lock").Where(c => c.Type.Equals(Type, StringComparison.OrdinalIgnoreCase)))
        {
            if (Open(component, context) is { } store) _stores[component.Name] = store;
        }
    }

    public IEnumerable<ApiRoute> Routes() =>
    [
        new(["POST"], Version, "lock", "lock/{storeName}", api => ProtoBody.ReadAsync(api, body => LockAsync(api, body))),
        new(["POST"], Version, "unlock", "unlock/{storeName}", api => ProtoBody.ReadAsync(api, body => UnlockAsync(api, body))),
    ];

    private static LockStore? Open(Component component, SidecarContext context)
    {
        try
        {
            return new LockStore(
                new RedisLocks(context.Store, StateStores.Keyspace(component, context.Store), context.Time),
                new LockKeys(component["keyPrefix"], component.Name, context.Options.AppId),
                context.Resiliency.ForComponentOutbound(component.Name));
        }
        catch (Exception e) when (e is StateException or ArgumentException)
        {
            // With ignoreErrors the component says itself that the sidecar is to go on without it.
            return component.IgnoreErrors ? null : throw new ResourceException("the components", [$"{component.Source}: component {component.Name} ({component.Type}): {e.Message}"]);
        }
    }

    private async Task LockAsync(ApiContext api, JsonElement body)
    {
        var request = LockRequest.Of(body);
        var name = api["storeName"];
        // Looked at before anything else, also when there is no store.
        if (request.Seconds <= 0) await api.ErrorAsync(Malformed("ExpiryInSeconds is not positive", name));
        else if (Refusal(name, request) is { } refusal) await api.ErrorAsync(refusal);
        else
        {
            var (taken, error) = await TryAsync(name, request, (store, key) => store.TryLockAsync(key, request.Owner, request.Seconds), api.Aborted);
            await (error is null
                ? AnswerAsync(api, taken ? """{"success":true}""" : """{"success":false}""")
                : api.ErrorAsync(new(500, "ERR_TRY_LOCK", $"failed to try acquiring lock: {error}")));
        }
    }

    private async Task UnlockAsync(ApiContext api, JsonElement body)
    {
        var request = LockRequest.Of(body);
        var name = api["storeName"];
        if (Refusal(name, request) is { } refusal)
        {
            await api.ErrorAsync(refusal);
            return;
        }
        var (status, error) = await TryAsync(name, request, (store, key) => store.UnlockAsync(key, request.Owner), api.Aborted);
        await (error is null
            ? AnswerAsync(api, string.Create(CultureInfo.InvariantCulture, $$"""{"status":{{(int)status}}}"""))
            : api.ErrorAsync(new(500, "ERR_UNLOCK", $"failed to release lock: {error}")));
    }

    private ApiError? Refusal(string name, LockRequest request) =>
        _stores.Count == 0 ? new(500, "ERR_LOCK_STORE_NOT_CONFIGURED", "lock store is not configured")
        : request.Resource.Length == 0 ? Malformed("ResourceId is empty", name)
        : request.Owner.Length == 0 ? Malformed("LockOwner is empty", name)
        : _stores.ContainsKey(name) ? null
        : new(400, "ERR_LOCK_STORE_NOT_FOUND", $"lock store {name} not found");

    private async Task<(T Value, string? Error)> TryAsync<T>(
        string name, LockRequest request, Func<RedisLocks, string, Task<T>> run, CancellationToken cancellationToken)
        where T : struct
    {
        if (LockKeys.Illegal(request.Resource) is { } illegal) return (default, illegal);
        var store = _stores[name];
        try
        {
            var key = store.Keys.Of(request.Resource);
            return (await store.Policy.ExecuteAsync(async _ => new Attempt<T>(await run(store.Locks, key), Failed: false), cancellationToken), null);
        }
        catch (Exception e) when (e is not OperationCanceledException) // Whatever a store cannot do is told to the caller.
        {
            return (default, e.Message);
        }
    }

    private static ApiError Malformed(string what, string store) => new(400, "ERR_MALFORMED_REQUEST", $"{what} in lock store {store}");

    private static Task AnswerAsync(ApiContext api, string body) => api.BytesAsync(StatusCodes.Status200OK, Encoding.UTF8.GetBytes(body));

    private sealed record LockStore(RedisLocks Locks, LockKeys Keys, ICallPolicy Policy);

    private sealed record LockRequest(string Resource, string Owner, int Seconds)
    {
        /// <exception cref="JsonException">A field has a wrong value.</exception>
        public static LockRequest Of(JsonElement body) => new(
            Text(body, "resourceId", "resource_id") ?? "",
            Text(body, "lockOwner", "lock_owner") ?? "",
            (int)(Whole(body, "expiryInSeconds", "expiry_in_seconds", int.MinValue, int.MaxValue) ?? 0));
    }
}
