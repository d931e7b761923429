using Dapr.Sidecar.Health;
using Dapr.Sidecar.Invocation;
using Dapr.Sidecar.Jobs;
using Dapr.Sidecar.Metadata;
using Dapr.Sidecar.NotConfigured;
using Dapr.Sidecar.Pubsub;
using Dapr.Sidecar.Secrets;
using Dapr.Sidecar.State;
using Dapr.Sidecar.Workflows;

namespace Dapr.Sidecar.Hosting;

/// <summary>The one place that says which building blocks a sidecar has. They start in this order and stop in the reverse one.</summary>
internal static class BuildingBlocks
{
    public static IReadOnlyList<IBuildingBlock> Compose(SidecarContext context)
    {
        var pubsub = new PubsubBlock(context);
        List<IBuildingBlock> blocks =
        [
            new InvocationBlock(context),
            new HealthBlock(context),
            new ShutdownBlock(context),
            pubsub,
            new StateBlock(context, pubsub.Outbox),
            new SecretsBlock(context),
            new JobsBlock(context),
            new WorkflowsBlock(context),
            new NotConfiguredBlock(context),
        ];
        blocks.Add(new MetadataBlock(context, blocks));
        return blocks;
    }
}
