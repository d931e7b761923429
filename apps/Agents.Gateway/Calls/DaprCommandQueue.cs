using Agents.Contracts;
using Agents.Contracts.Calls;
using Dapr;
using Dapr.Client;

namespace Agents.Gateway.Calls;

/// <summary>Commands on Dapr pub/sub, one topic per class. Metadata holds the partition key only: all of it reaches headers.</summary>
internal sealed partial class DaprCommandQueue(DaprClient dapr, ILogger<DaprCommandQueue> logger) : ICommandQueue
{
    private const string PartitionKey = "partitionKey";

    public Task PublishAsync(CallCommand command, CancellationToken cancellationToken) => dapr.PublishEventAsync(
        ComponentNames.Commands, Topics.For(command.Class), command,
        new Dictionary<string, string> { [PartitionKey] = command.PartitionKey() }, cancellationToken);

    public async Task<IReadOnlySet<string>> PublishManyAsync(IReadOnlyList<CallCommand> commands, CancellationToken cancellationToken)
    {
        HashSet<string> failed = [];

        // The metadata of a bulk publish holds for all of its entries, so calls that must keep an order go apart from the others.
        foreach (var group in commands.GroupBy(c => (c.Class, Key: c.OrderingKey is null ? null : c.PartitionKey())))
        {
            var metadata = group.Key.Key is { } key ? new Dictionary<string, string> { [PartitionKey] = key } : null;
            foreach (var chunk in RequestSizes.Chunk([.. group], RequestSizes.Of))
            {
                failed.UnionWith(await PublishChunkAsync(Topics.For(group.Key.Class), chunk, metadata, cancellationToken));
            }
        }

        return failed;
    }

    private async Task<IEnumerable<string>> PublishChunkAsync(
        string topic, IReadOnlyList<CallCommand> chunk, Dictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        try
        {
            var response = await dapr.BulkPublishEventAsync(ComponentNames.Commands, topic, chunk, metadata, cancellationToken);
            return [.. response.FailedEntries.Select(f => f.Entry.EventData.Id)];
        }
        catch (DaprException e)
        {
            Log.NotPublished(logger, e, chunk.Count, topic);
            return chunk.Select(c => c.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} commands were not published to {Topic}; their callers are told so")]
        public static partial void NotPublished(ILogger logger, Exception exception, int count, string topic);
    }
}
