using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Health;

/// <summary><c>healthz</c> and <c>healthz/outbound</c>. The application's own health does not change what they answer.</summary>
internal sealed class HealthBlock(SidecarContext context) : IBuildingBlock
{
    public IEnumerable<ApiRoute> Routes() =>
    [
        new(["GET"], "v1.0", "healthz", "healthz", Ready) { Public = true, AlwaysAllowed = true },
        new(["GET"], "v1.0", "healthz", "healthz/outbound", Outbound) { Public = true, AlwaysAllowed = true },
    ];

    private Task Ready(ApiContext api)
    {
        if (!context.Status.Ready) return api.ErrorAsync(new(500, "ERR_HEALTH_NOT_READY", "dapr is not ready: [app]"));
        // The last of several, as Consul's health checks of a replaced application send just one.
        if (api.Http.Request.Query.TryGetValue("appid", out var asked) && asked[0] != context.Options.AppId)
            return api.ErrorAsync(new(500, "ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match"));
        return api.NoContentAsync();
    }

    private Task Outbound(ApiContext api) => context.Status.OutboundReady
        ? api.NoContentAsync()
        : api.ErrorAsync(new(500, "ERR_OUTBOUND_HEALTH_NOT_READY", "dapr outbound is not ready"));
}
