using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Hosting;

/// <summary><c>POST /v1.0/shutdown</c>: answers first, then the sidecar ends by itself.</summary>
internal sealed class ShutdownBlock(SidecarContext context) : IBuildingBlock
{
    public IEnumerable<ApiRoute> Routes() => [new(["POST"], "v1.0", "shutdown", "shutdown", Shutdown)];

    private Task Shutdown(ApiContext api)
    {
        api.Http.Response.OnCompleted(() =>
        {
            context.Status.RequestShutdown();
            return Task.CompletedTask;
        });
        return api.NoContentAsync();
    }
}
