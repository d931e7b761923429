using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Hosting.Batching;
using Dapr;
using Dapr.Client;

namespace Agents.Gateway.Calls;

/// <summary>
/// Commands on Dapr pub/sub, one topic per class; what travels is the ticket. Metadata holds the partition key only: all of it
/// reaches headers.
/// </summary>
internal sealed partial class DaprCommandQueue : ICommandQueue
{
    private const int MaxBatch = 64;
    private const int MaxBulk = 500;

    private readonly DaprClient _dapr;
    private readonly ILogger<DaprCommandQueue> _logger;
    private readonly Dictionary<ToolClass, Coalescer<CallCommand, Task>> _publishes;

    public DaprCommandQueue(DaprClient dapr, TimeProvider time, ILogger<DaprCommandQueue> logger)
    {
        _dapr = dapr;
        _logger = logger;
        _publishes = Enum.GetValues<ToolClass>().ToDictionary(c => c, _ => new Coalescer<CallCommand, Task>(MaxBatch, PublishTogetherAsync, time));
    }

    /// <remarks>
    /// Calls without an order that come while others are published share a request. A call with an ordering key goes by itself: its
    /// partition is its key's.
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
            foreach (var chunk in group.Chunk(MaxBulk))
            {
                failed.UnionWith(await PublishChunkAsync(chunk, metadata, cancellationToken));
            }
        }

        return failed;
    }

    // One result per command, each with its own error.
    private async Task<IReadOnlyList<Task>> PublishTogetherAsync(IReadOnlyList<CallCommand> commands)
    {
        if (commands.Count == 1)
        {
            return [PublishOneAsync(commands[0], CancellationToken.None)];
        }

        List<Task> results;
        try
        {
            // What is published together lies in one partition and is delivered together. The next batch goes elsewhere.
            var failed = await PublishBulkAsync(commands, Partition(commands[0].Id), CancellationToken.None);
            results = [.. commands.Select(c => failed.Contains(c.Id) ? PublishOneAsync(c, CancellationToken.None) : Task.CompletedTask)];
        }
        catch (DaprException)
        {
            // Some may be durable; a command that comes twice does no harm, and each finds out by itself.
            results = [.. commands.Select(command => PublishOneAsync(command, CancellationToken.None))];
        }

        await Task.WhenAll(results).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return results;
    }

    private Task PublishOneAsync(CallCommand command, CancellationToken cancellationToken) => _dapr.PublishEventAsync(
        ComponentNames.CommandsOf(command.Class), Topics.For(command.Class), CallTicket.For(command), Partition(command.PartitionKey()), cancellationToken);

    /// <summary>The ids of those that were not published. All are of one class.</summary>
    private async Task<HashSet<string>> PublishBulkAsync(
        IReadOnlyList<CallCommand> commands, Dictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        var response = await _dapr.BulkPublishEventAsync(
            ComponentNames.CommandsOf(commands[0].Class), Topics.For(commands[0].Class), [.. commands.Select(CallTicket.For)], metadata, cancellationToken);
        return [.. response.FailedEntries.Select(f => f.Entry.EventData.Id)];
    }

    private static Dictionary<string, string> Partition(string key) => new() { [Topics.PartitionKey] = key };

    private async Task<IEnumerable<string>> PublishChunkAsync(
        CallCommand[] chunk, Dictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        try
        {
            return await PublishBulkAsync(chunk, metadata, cancellationToken);
        }
        catch (DaprException e)
        {
            Log.NotPublished(_logger, e, chunk.Length, Topics.For(chunk[0].Class));
            return chunk.Select(c => c.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} commands were not published to {Topic}; their callers are told so")]
        public static partial void NotPublished(ILogger logger, Exception exception, int count, string topic);
    }
}
