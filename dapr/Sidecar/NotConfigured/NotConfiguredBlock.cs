using System.Text.Json;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Workflows;

namespace Dapr.Sidecar.NotConfigured;

/// <summary>
/// The APIs that the embedded sidecar does not serve yet. They answer as daprd does when nothing is configured for them, so that an
/// application sees the same as in a deployment without these parts.
/// </summary>
internal sealed class NotConfiguredBlock(SidecarContext context) : IBuildingBlock
{
    private static readonly string[] Workflows = ["v1.0", "v1.0-alpha1", "v1.0-beta1"];
    private static readonly string[] Stable = ["v1.0", "v1.0-alpha1"];
    private static readonly string[] SubtleCalls = ["getkey", "encrypt", "decrypt", "wrapkey", "unwrapkey", "sign", "verify"];
    private static readonly ApiError NoPlacement = new(400, "ERR_ACTOR_NO_PLACEMENT", "placement service is not configured");
    private static readonly ApiError NoLocks = new(500, "ERR_LOCK_STORE_NOT_CONFIGURED", "lock store is not configured");
    private static readonly ApiError NoCrypto = new(500, "ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED", "crypto providers not configured");
    private static readonly ApiError NotImplemented = new(501, "ERR_API_UNIMPLEMENTED", "this API is currently not implemented");
    private static readonly ApiError NoConfiguration = new(500, "ERR_CONFIGURATION_STORE_NOT_CONFIGURED", "configuration stores not configured");

    public IEnumerable<ApiRoute> Routes() =>
    [
        .. All(["v1.0"], "actors", NoPlacement,
            ("GET POST PUT DELETE", "actors/{actorType}/{actorId}/method/{method}"),
            ("POST PUT", "actors/{actorType}/{actorId}/state"),
            ("GET", "actors/{actorType}/{actorId}/state/{key}"),
            ("GET POST PUT DELETE", "actors/{actorType}/{actorId}/reminders/{name}"),
            ("POST PUT DELETE", "actors/{actorType}/{actorId}/timers/{name}")),
        .. All(WorkflowsBlock.IsServed(context) ? [] : Workflows, "workflows", NoPlacement,
            ("GET", "workflows/{component}/{instance}"),
            ("POST", "workflows/{component}/{instance}/raiseEvent/{event}"),
            ("POST", "workflows/{component}/{instance}/start"),
            ("POST", "workflows/{component}/{instance}/pause"),
            ("POST", "workflows/{component}/{instance}/resume"),
            ("POST", "workflows/{component}/{instance}/terminate"),
            ("POST", "workflows/{component}/{instance}/purge")),
        new(["POST"], "v1.0-alpha1", "lock", "lock/{storeName}", api => AfterBodyAsync(api, _ => api.ErrorAsync(NoLocks))),
        new(["POST"], "v1.0-alpha1", "unlock", "unlock/{storeName}", api => AfterBodyAsync(api, _ => api.ErrorAsync(NoLocks))),
        .. SubtleCalls.Select(call => new ApiRoute(
            ["POST"], "v1.0-alpha1", "subtlecrypto", "subtlecrypto/{name}/" + call, api => AfterBodyAsync(api, _ => api.ErrorAsync(NotImplemented)))),
        .. All(["v1.0-alpha1"], "crypto", NoCrypto, ("PUT", "crypto/{name}/encrypt"), ("PUT", "crypto/{name}/decrypt")),
        .. All(Stable, "configuration", NoConfiguration,
            ("GET", "configuration/{storeName}"),
            ("GET", "configuration/{storeName}/subscribe"),
            ("GET", "configuration/{storeName}/{subscription}/unsubscribe")),
        new(["POST"], "v1.0-alpha1", "conversation", "conversation/{name}/converse", NoConversationAsync),
        new(["POST"], "v1.0-alpha2", "conversation", "conversation/{name}/converse", NoConversationAsync),
        new(["POST", "PUT"], "v1.0", "bindings", "bindings/{name}", NoBindingAsync),
    ];

    private static IEnumerable<ApiRoute> All(string[] versions, string apiGroup, ApiError error, params (string Methods, string Path)[] routes) =>
        from version in versions
        from route in routes
        select new ApiRoute(route.Methods.Split(' '), version, apiGroup, route.Path, api => api.ErrorAsync(error));

    private static Task NoConversationAsync(ApiContext api) => AfterBodyAsync(
        api, _ => api.ErrorAsync(new(400, "ERR_CONVERSATION_NOT_FOUND", $"failed finding conversation component {api["name"]}")));

    /// <summary>A body that is not a JSON object is refused before anything else; none at all is taken for an empty one.</summary>
    private static async Task AfterBodyAsync(ApiContext api, Func<JsonElement, Task> answer)
    {
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(new(400, "ERR_BODY_READ", "failed to read request body: http: request body too large"));
            return;
        }
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("unexpected token");
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(new(400, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {e.Message}"));
            return;
        }
        using (document) await answer(document.RootElement);
    }

    private static async Task NoBindingAsync(ApiContext api)
    {
        try
        {
            using var body = JsonDocument.Parse(await api.ReadBodyAsync() ?? []);
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(new(400, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {e.Message}"));
            return;
        }
        await api.ErrorAsync(new(
            500, "ERR_INVOKE_OUTPUT_BINDING", $"error invoking output binding {api["name"]}: couldn't find output binding {api["name"]}"));
    }
}
