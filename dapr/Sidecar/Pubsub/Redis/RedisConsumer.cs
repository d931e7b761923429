using System.Threading.Channels;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Bulk;
using Dapr.Sidecar.Pubsub.Log;

namespace Dapr.Sidecar.Pubsub.Redis;

/// <summary>Reads one stream for its group and puts what it gets into the component's queue.</summary>
internal sealed class RedisConsumer : ITopicConsumer
{
    private readonly SubscribeRequest _request;
    private readonly long _partition;
    private readonly long _group;
    private readonly RedisSettings _settings;
    private readonly TopicLog _log;
    private readonly StreamGroups _groups;
    private readonly ChannelWriter<RedisBroker.Job> _queue;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly InFlight _inFlight = new();
    private readonly BulkCollector? _bulk;
    private Task _loops = Task.CompletedTask;

    public RedisConsumer(
        SubscribeRequest request, LogTopic stream, long group, RedisSettings settings, TopicLog log, StreamGroups groups,
        ChannelWriter<RedisBroker.Job> queue, TimeProvider time)
    {
        _request = request;
        _partition = stream.Partitions[0];
        _group = group;
        _settings = settings;
        _log = log;
        _groups = groups;
        _queue = queue;
        _time = time;
        if (request.Bulk is not null) _bulk = new BulkCollector(request.Topic, request.Bulk, time);
    }

    public string Topic => _request.Topic;

    public void Start() => _loops = Task.WhenAll(Task.Run(PollAsync), Task.Run(ReclaimAsync));

    public async Task<DeliveryResult> HandleAsync(LogRecord record)
    {
        if (_stopping.IsCancellationRequested) return DeliveryResult.Abandoned;
        using var entry = _inFlight.Enter();
        var metadata = record.Headers is { } headers ? new Dictionary<string, string>(headers, StringComparer.Ordinal) : null;
        var message = new IncomingMessage(Topic, record.Data, metadata);
        return await (_bulk is null ? _request.Handler(message, CancellationToken.None) : _bulk.HandleAsync(message, CancellationToken.None));
    }

    public Task AcknowledgeAsync(LogRecord record) => _groups.AcknowledgeAsync(_group, record.Offset);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loops.WaitAsync(cancellationToken);
        if (_bulk is not null) await _bulk.StopAsync(cancellationToken);
        await _inFlight.WhenIdleAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task PollAsync()
    {
        var tail = _log.Tail(_partition);
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                await tail.WaitAsync(_groups.NextOffset(_group), _stopping.Token);
                await EnqueueAsync(await _groups.TakeAsync(_group, _partition, Math.Max(1, _settings.QueueDepth)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException or ObjectDisposedException)
        {
            // Stopped. What was taken and not delivered stays pending.
        }
    }

    private async Task ReclaimAsync()
    {
        if (!_settings.Redelivers) return;
        using var timer = new PeriodicTimer(_settings.RedeliverInterval, _time);
        try
        {
            do
            {
                while (await _groups.ClaimAsync(_group, _partition, _settings.ProcessingTimeout, Math.Max(1, _settings.QueueDepth)) is { Count: > 0 } claimed)
                    await EnqueueAsync(claimed);
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task EnqueueAsync(List<LogRecord> records)
    {
        foreach (var record in records) await _queue.WriteAsync(new RedisBroker.Job(this, record), _stopping.Token);
    }
}
