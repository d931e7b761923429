using Agents.Hosting.Sidecar;
using Dapr.Jobs.Extensions;

namespace Agents.Tools.Batching;

/// <summary>Where the sidecar tells that a job has come due.</summary>
internal static class BatchJobEndpoint
{
    public static void MapBatchJobs(this IEndpointRouteBuilder routes) => routes
        .MapGroup("")
        .RequireSidecar()
        .MapDaprScheduledJobHandler(
            (string name, BatchScheduler scheduler, CancellationToken cancellationToken) => scheduler.HearJobAsync(name, cancellationToken));
}
