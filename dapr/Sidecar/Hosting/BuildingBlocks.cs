using Dapr.Sidecar.Actors;
using Dapr.Sidecar.Configuration;
using Dapr.Sidecar.Conversation;
using Dapr.Sidecar.Health;
using Dapr.Sidecar.Invocation;
using Dapr.Sidecar.Jobs;
using Dapr.Sidecar.Locks;
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
        var state = new StateBlock(context, pubsub.Outbox);
        List<IBuildingBlock> blocks =
        [
            new InvocationBlock(context),
            new HealthBlock(context),
            new ShutdownBlock(context),
            pubsub,
            state,
            new SecretsBlock(context),
            new JobsBlock(context),
            new WorkflowsBlock(context),
            new LockBlock(context),
            new ConfigurationBlock(context),
            new ConversationBlock(context),
            new ActorsBlock(context, state),
            new NotConfiguredBlock(context),
        ];
        blocks.Add(new MetadataBlock(context, blocks));
        return blocks;
    }
}
