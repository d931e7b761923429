using System.Buffers;
using System.Text.Json;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Secrets;

/// <summary>The secrets API, limited by the scopes of the Configuration.</summary>
internal sealed class SecretsBlock : IBuildingBlock
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = Json.Relaxed.Encoder };
    private readonly Dictionary<string, (ISecretStore Store, ICallPolicy Policy)> _stores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SecretScope> _scopes = new(StringComparer.Ordinal);

    /// <exception cref="SecretException">A store cannot be set up.</exception>
    public SecretsBlock(SidecarContext context)
    {
        foreach (var component in context.Resources.OfBlock("secretstores").Where(c => SecretStores.IsKnown(c.Type)))
        {
            if (Open(component, context.Environment) is { } store) _stores[component.Name] = (store, context.Resiliency.ForComponentOutbound(component.Name));
        }
        foreach (var scope in context.Resources.Configuration.SecretScopes) _scopes[scope.StoreName] = scope;
    }

    public IEnumerable<ApiRoute> Routes() =>
    [
        new(["GET"], "v1.0", "secrets", "secrets/{secretStoreName}/bulk", GetAllAsync),
        new(["GET"], "v1.0", "secrets", "secrets/{secretStoreName}/{key}", GetAsync),
    ];

    private static ISecretStore? Open(Component component, IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            return SecretStores.Create(component, environment);
        }
        catch (SecretException) when (component.IgnoreErrors)
        {
            return null; // The component says itself that the sidecar is to go on without it.
        }
    }

    private async Task GetAsync(ApiContext api)
    {
        var (store, key) = (api["secretStoreName"], api["key"]);
        if (Missing(store) is { } missing) await api.ErrorAsync(missing);
        else if (!IsAllowed(store, key)) await api.ErrorAsync(new(403, "ERR_PERMISSION_DENIED", $"access denied by policy to get \"{key}\" from \"{store}\""));
        else
        {
            var (values, error) = await ReadAsync(store, s => s.Get(key), api.Aborted);
            if (values is null) await api.ErrorAsync(new(500, "ERR_SECRET_GET", $"failed getting secret with key {key} from secret store {store}: {error}"));
            else await AnswerAsync(api, json => Write(json, values));
        }
    }

    private async Task GetAllAsync(ApiContext api)
    {
        var store = api["secretStoreName"];
        if (Missing(store) is { } missing)
        {
            await api.ErrorAsync(missing);
            return;
        }
        var (all, error) = await ReadAsync(store, s => s.GetAll(), api.Aborted);
        if (all is null) await api.ErrorAsync(new(500, "ERR_SECRET_GET", $"failed getting secrets from secret store {store}: {error}"));
        else await AnswerAsync(api, json =>
        {
            json.WriteStartObject();
            foreach (var (name, values) in all.Where(s => IsAllowed(store, s.Key)).OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                json.WritePropertyName(name);
                Write(json, values);
            }
            json.WriteEndObject();
        });
    }

    private ApiError? Missing(string store)
    {
        if (_stores.Count == 0) return new(500, "ERR_SECRET_STORES_NOT_CONFIGURED", "secret store is not configured");
        return _stores.ContainsKey(store) ? null : new(401, "ERR_SECRET_STORE_NOT_FOUND", $"failed finding secret store with key {store}");
    }

    private bool IsAllowed(string store, string key)
    {
        if (!_scopes.TryGetValue(store, out var scope)) return true;
        if (scope.Allowed.Count > 0) return scope.Allowed.Contains(key, StringComparer.Ordinal);
        return !scope.Denied.Contains(key, StringComparer.Ordinal) && !scope.DefaultAccess.Equals("deny", StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(T? Value, string? Error)> ReadAsync<T>(string name, Func<ISecretStore, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var (store, policy) = _stores[name];
        try
        {
            return (await policy.ExecuteAsync(_ => Task.FromResult(new Attempt<T>(read(store), Failed: false)), cancellationToken), null);
        }
        catch (Exception e) when (e is SecretException or PolicyTimeoutException or CircuitOpenException)
        {
            return (null, e.Message);
        }
    }

    private static Task AnswerAsync(ApiContext api, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, Relaxed)) write(json);
        return api.BytesAsync(StatusCodes.Status200OK, output.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, string> values)
    {
        json.WriteStartObject();
        foreach (var (name, value) in values.OrderBy(v => v.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
