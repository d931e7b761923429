using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Batching;
using Dapr;
using Dapr.Client;

namespace Agents.Tools.Results;

/// <summary>
/// Publishes to the results topic, many events in one request when they come fast. An event that is lost is read from the ledger
/// instead.
/// </summary>
internal sealed partial class ResultPublisher : IResultEvents
{
    private const int MaxBatch = 100;

    private readonly DaprClient _dapr;
    private readonly ILogger<ResultPublisher> _logger;
    private readonly Coalescer<CallResult, bool> _events;

    public ResultPublisher(DaprClient dapr, TimeProvider time, ILogger<ResultPublisher> logger)
    {
        _dapr = dapr;
        _logger = logger;
        _events = new Coalescer<CallResult, bool>(MaxBatch, PublishAsync, time);
    }

    public void Publish(CallRecord record) => _ = _events.AddAsync(CallResult.From(record));

    private async Task<IReadOnlyList<bool>> PublishAsync(IReadOnlyList<CallResult> events)
    {
        try
        {
            // One partition for the batch, so that it arrives as one bulk; the next batch has another.
            var metadata = new Dictionary<string, string> { [Topics.PartitionKey] = events[0].Id };
            var response = await _dapr.BulkPublishEventAsync(ComponentNames.Results, Topics.Results, events, metadata);
            if (response.FailedEntries.Count > 0)
                Log.Lost(_logger, response.FailedEntries.Count, "the broker refused them");
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            Log.Lost(_logger, events.Count, exception.Message);
        }
        return new bool[events.Count];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} result events were not published: {Reason}; callers read the ledger instead")]
        public static partial void Lost(ILogger logger, int count, string reason);
    }
}
