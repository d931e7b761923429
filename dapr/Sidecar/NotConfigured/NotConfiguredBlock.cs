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
    private static readonly string[] SubtleCalls = ["getkey", "encrypt", "decrypt", "wrapkey", "unwrapkey", "sign", "verify"];
    private static readonly ApiError NoPlacement = new(400, "ERR_ACTOR_NO_PLACEMENT", "placement service is not configured");
    private static readonly ApiError NoCrypto = new(500, "ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED", "crypto providers not configured");
    private static readonly ApiError NotImplemented = new(501, "ERR_API_UNIMPLEMENTED", "this API is currently not implemented");

    public IEnumerable<ApiRoute> Routes() =>
    [
        .. All(WorkflowsBlock.IsServed(context) ? [] : Workflows, "workflows", NoPlacement,
            ("GET", "workflows/{component}/{instance}"),
            ("POST", "workflows/{component}/{instance}/raiseEvent/{event}"),
            ("POST", "workflows/{component}/{instance}/start"),
            ("POST", "workflows/{component}/{instance}/pause"),
            ("POST", "workflows/{component}/{instance}/resume"),
            ("POST", "workflows/{component}/{instance}/terminate"),
            ("POST", "workflows/{component}/{instance}/purge")),
        .. SubtleCalls.Select(call => new ApiRoute(
            ["POST"], "v1.0-alpha1", "subtlecrypto", "subtlecrypto/{name}/" + call, api => ProtoBody.ReadAsync(api, _ => api.ErrorAsync(NotImplemented)))),
        .. All(["v1.0-alpha1"], "crypto", NoCrypto, ("PUT", "crypto/{name}/encrypt"), ("PUT", "crypto/{name}/decrypt")),
        new(["POST", "PUT"], "v1.0", "bindings", "bindings/{name}", NoBindingAsync),
    ];

    private static IEnumerable<ApiRoute> All(string[] versions, string apiGroup, ApiError error, params (string Methods, string Path)[] routes) =>
        from version in versions
        from route in routes
        select new ApiRoute(route.Methods.Split(' '), version, apiGroup, route.Path, api => api.ErrorAsync(error));

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
