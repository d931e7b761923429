using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Hosting;

/// <summary><c>POST /v1.0/shutdown</c>: answers first, then the sidecar ends by itself, at once and with an error if the header says so.</summary>
internal sealed class ShutdownBlock(SidecarContext context) : IBuildingBlock
{
    private const string ForceHeader = "dapr-force-shutdown";

    public IEnumerable<ApiRoute> Routes() => [new(["POST"], "v1.0", "shutdown", "shutdown", Shutdown)];

    private Task Shutdown(ApiContext api)
    {
        var force = string.Equals(api.Http.Request.Headers[ForceHeader].FirstOrDefault(), "true", StringComparison.OrdinalIgnoreCase);
        api.Http.Response.OnCompleted(() =>
        {
            context.Status.RequestShutdown(force);
            return Task.CompletedTask;
        });
        return api.NoContentAsync();
    }
}
