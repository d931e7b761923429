using System.Threading.Channels;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Log;

namespace Dapr.Sidecar.Pubsub.Redis;

/// <summary>
/// pubsub.redis with the manners of Redis streams: one queue and a few workers for all topics of the component, a failed message is
/// acknowledged like a good one, and only what takes longer than the processing timeout is handed out again.
/// </summary>
internal sealed partial class RedisBroker : IBroker
{
    private const int TrimEvery = 100;
    private readonly RedisSettings _settings;
    private readonly TopicLog _log;
    private readonly StreamGroups _groups;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Job> _queue;
    private readonly Task[] _workers;
    private long _sinceTrim;

    public RedisBroker(RedisSettings settings, TopicLog log, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _log = log;
        _groups = StreamGroups.For(log.Store, time);
        _time = time;
        _logger = logger;
        _queue = Channel.CreateBounded<Job>(Math.Max(1, settings.QueueDepth));
        _workers = [.. Enumerable.Range(0, settings.Concurrency).Select(_ => Task.Run(WorkAsync))];
    }

    public async Task PublishAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var stream = await _log.EnsureTopicAsync(_settings.Backend, message.Topic, partitions: 1);
        await _log.AppendAsync([LogEntry.Of(stream.Partitions[0], null, message.Metadata, message.Data)]);
        await TrimAsync(stream);
    }

    /// <summary>
    /// The component has no bulk publishing; one write for all entries stands for its parallel single ones. Those come in no promised
    /// order; the one that Go's scheduler mostly gives, the last entry first, keeps applications from relying on another.
    /// </summary>
    public async Task<IReadOnlyList<FailedEntry>> PublishBulkAsync(OutgoingBulk bulk, CancellationToken cancellationToken)
    {
        var stream = await _log.EnsureTopicAsync(_settings.Backend, bulk.Topic, partitions: 1);
        await _log.AppendAsync([.. bulk.Entries.TakeLast(1).Concat(bulk.Entries.SkipLast(1)).Select(e => LogEntry.Of(stream.Partitions[0], null, e.Metadata, e.Data))]);
        await TrimAsync(stream);
        return [];
    }

    public async Task<ITopicConsumer> SubscribeAsync(SubscribeRequest request, CancellationToken cancellationToken)
    {
        var stream = await _log.EnsureTopicAsync(_settings.Backend, request.Topic, partitions: 1);
        var group = await _groups.EnsureAsync(stream.Partitions[0], _settings.Group);
        var consumer = new RedisConsumer(request, stream, group, _settings, _log, _groups, _queue.Writer, _time);
        consumer.Start();
        return consumer;
    }

    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_workers);
    }

    /// <summary>Shortens a stream that has a limit; not at each message, as Redis does not either.</summary>
    private async Task TrimAsync(LogTopic stream)
    {
        if (_settings is { MaxLength: 0, StreamTtl.Ticks: 0 } || Interlocked.Increment(ref _sinceTrim) % TrimEvery != 0) return;
        await _groups.TrimAsync(stream.Partitions[0], _settings.MaxLength, _settings.StreamTtl);
    }

    private async Task WorkAsync()
    {
        await foreach (var job in _queue.Reader.ReadAllAsync())
        {
            var started = _time.GetTimestamp();
            var result = await job.Consumer.HandleAsync(job.Record);
            if (result.Outcome == DeliveryOutcome.Abandoned) continue;
            if (result.Outcome == DeliveryOutcome.Failed)
            {
                Log.Failed(_logger, job.Record.Offset, job.Consumer.Topic, result.Error);
                // What failed too late stays pending and comes again.
                if (_settings.Redelivers && _time.GetElapsedTime(started) >= _settings.ProcessingTimeout) continue;
            }
            await job.Consumer.AcknowledgeAsync(job.Record);
        }
    }

    internal readonly record struct Job(RedisConsumer Consumer, LogRecord Record);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "error processing Redis message {Offset} of {Topic}: {Reason}")]
        public static partial void Failed(ILogger logger, long offset, string topic, string? reason);
    }
}
