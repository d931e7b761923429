using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Hosting.Batching;
using Dapr;
using Dapr.Client;

namespace Agents.Gateway.Calls;

/// <summary>Commands on Dapr pub/sub, one topic per class. Metadata holds the partition key only: all of it reaches headers.</summary>
internal sealed partial class DaprCommandQueue : ICommandQueue
{
    private const int MaxBatch = 64;

    private readonly DaprClient _dapr;
    private readonly ILogger<DaprCommandQueue> _logger;
    private readonly Dictionary<ToolClass, Coalescer<CallCommand, Task>> _publishes;

    public DaprCommandQueue(DaprClient dapr, ILogger<DaprCommandQueue> logger)
    {
        _dapr = dapr;
        _logger = logger;
        _publishes = Enum.GetValues<ToolClass>().ToDictionary(c => c, _ => new Coalescer<CallCommand, Task>(MaxBatch, maxFlushes: 2, PublishTogetherAsync));
    }

    /// <remarks>
    /// Calls without an order that come while others are published share a request. A call with an ordering key goes by itself: its
    /// partition is its key's. A caller who goes away is waited for all the same: the command's arguments live as long as its request.
    /// </remarks>
    public async Task PublishAsync(CallCommand command, CancellationToken cancellationToken)
    {
        if (command.OrderingKey is not null)
        {
            await PublishOneAsync(command, cancellationToken);
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        await await _publishes[command.Class].AddAsync(command);
    }

    public async Task<IReadOnlySet<string>> PublishManyAsync(IReadOnlyList<CallCommand> commands, CancellationToken cancellationToken)
    {
        HashSet<string> failed = [];

        // The metadata of a bulk publish holds for all of its entries, so calls that must keep an order go apart from the others.
        foreach (var group in commands.GroupBy(c => (c.Class, Key: c.OrderingKey is null ? null : c.PartitionKey())))
        {
            var metadata = group.Key.Key is { } key ? Partition(key) : null;
            foreach (var chunk in RequestSizes.Chunk([.. group], RequestSizes.Of))
            {
                failed.UnionWith(await PublishChunkAsync(Topics.For(group.Key.Class), chunk, metadata, cancellationToken));
            }
        }

        return failed;
    }

    // One result per command, each with its own error.
    private async Task<IReadOnlyList<Task>> PublishTogetherAsync(IReadOnlyList<CallCommand> commands)
    {
        var results = new List<Task>(commands.Count);
        foreach (var chunk in RequestSizes.Chunk(commands, RequestSizes.Of))
        {
            if (chunk.Count == 1)
            {
                results.Add(PublishOneAsync(chunk[0], CancellationToken.None));
                continue;
            }

            try
            {
                // What is published together lies in one partition and is delivered together. The next batch goes elsewhere.
                var response = await _dapr.BulkPublishEventAsync(
                    ComponentNames.Commands, Topics.For(chunk[0].Class), chunk, Partition(chunk[0].Id));
                var failed = response.FailedEntries.Select(f => f.Entry.EventData.Id).ToHashSet();
                results.AddRange(chunk.Select(command =>
                    failed.Contains(command.Id) ? PublishOneAsync(command, CancellationToken.None) : Task.CompletedTask));
            }
            catch (DaprException)
            {
                // Some may be durable; a command that comes twice does no harm, and each finds out by itself.
                results.AddRange(chunk.Select(command => PublishOneAsync(command, CancellationToken.None)));
            }
        }

        await Task.WhenAll(results).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return results;
    }

    private Task PublishOneAsync(CallCommand command, CancellationToken cancellationToken) => _dapr.PublishEventAsync(
        ComponentNames.Commands, Topics.For(command.Class), command, Partition(command.PartitionKey()), cancellationToken);

    private static Dictionary<string, string> Partition(string key) => new() { [Topics.PartitionKey] = key };

    private async Task<IEnumerable<string>> PublishChunkAsync(
        string topic, IReadOnlyList<CallCommand> chunk, Dictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _dapr.BulkPublishEventAsync(ComponentNames.Commands, topic, chunk, metadata, cancellationToken);
            return [.. response.FailedEntries.Select(f => f.Entry.EventData.Id)];
        }
        catch (DaprException e)
        {
            Log.NotPublished(_logger, e, chunk.Count, topic);
            return chunk.Select(c => c.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} commands were not published to {Topic}; their callers are told so")]
        public static partial void NotPublished(ILogger logger, Exception exception, int count, string topic);
    }
}
