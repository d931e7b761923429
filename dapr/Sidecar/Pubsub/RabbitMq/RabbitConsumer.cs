using System.Threading.Channels;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Bulk;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Pubsub.RabbitMq;

/// <summary>Takes messages from one queue and answers for them: good ones leave it, failed ones go back, away, or to its dead letters.</summary>
internal sealed partial class RabbitConsumer : ITopicConsumer
{
    private const int Unlimited = 1000;
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly SubscribeRequest _request;
    private readonly RabbitSettings _settings;
    private readonly RabbitQueues _queues;
    private readonly ILogger _logger;
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly InFlight _inFlight = new();
    private readonly SemaphoreSlim _slots;
    private readonly BulkCollector? _bulk;
    private readonly IDisposable _ring;
    private long _queue;
    private Task _loop = Task.CompletedTask;

    public RabbitConsumer(SubscribeRequest request, RabbitSettings settings, RabbitQueues queues, Store store, TimeProvider time, ILogger logger)
    {
        _request = request;
        _settings = settings;
        _queues = queues;
        _logger = logger;
        _slots = new SemaphoreSlim(settings.Single ? 1 : settings.PrefetchCount is > 0 and < Unlimited ? settings.PrefetchCount : Unlimited);
        if (request.Bulk is not null) _bulk = new BulkCollector(request.Topic, request.Bulk, time);
        _ring = store.OnRing(RabbitQueues.Channel, () => _news.Writer.TryWrite(true));
    }

    private string QueueName => _request.Metadata.GetValueOrDefault("queueName") is { Length: > 0 } name ? name : $"{_settings.ConsumerId}-{_request.Topic}";

    public async Task StartAsync()
    {
        var keys = (_request.Metadata.GetValueOrDefault("routingKey") ?? "").Split(',');
        _queue = await _queues.ConsumeAsync(QueueName, _request.Topic, keys, _settings.DeletedWhenUnused, _id);
        if (_settings.EnableDeadLetter) await _queues.DeclareAsync("dlq-" + QueueName);
        _news.Writer.TryWrite(true);
        _loop = Task.Run(RunAsync);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _ring.Dispose();
        await _stopping.CancelAsync();
        await _loop;
        try
        {
            if (_bulk is not null) await _bulk.StopAsync(cancellationToken);
            await _inFlight.WhenIdleAsync(cancellationToken);
        }
        finally
        {
            await _queues.LeaveAsync(_id);
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _slots.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _news.Reader.ReadAsync(_stopping.Token);
                while (_queues.HasReady(_queue))
                {
                    await _slots.WaitAsync(_stopping.Token);
                    var taken = await _queues.TakeAsync(_queue, _id, _slots.CurrentCount + 1, _settings.AutoAck);
                    if (taken.Count == 0) _slots.Release();
                    for (var i = 0; i < taken.Count; i++)
                    {
                        if (i > 0) await _slots.WaitAsync(CancellationToken.None);
                        // Counted by _inFlight, which a stop waits for; handlers never throw.
                        _ = DeliverAsync(taken[i].Id, taken[i].Data);
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Stopped; what is held goes back to the queue when the consumer leaves.
        }
    }

    private async Task DeliverAsync(long id, byte[] data)
    {
        using var entry = _inFlight.Enter();
        await Task.Yield();
        try
        {
            var message = new IncomingMessage(_request.Topic, data, new Dictionary<string, string>(StringComparer.Ordinal));
            var result = await (_bulk is null ? _request.Handler(message, CancellationToken.None) : _bulk.HandleAsync(message, CancellationToken.None));
            if (result.Outcome == DeliveryOutcome.Failed) Log.Failed(_logger, _request.Topic, result.Error);
            if (!_settings.AutoAck) await AnswerAsync(id, result.Outcome);
        }
        catch (ObjectDisposedException)
        {
            // The store is closed: the message stays held by a consumer that is gone, and comes again.
        }
        finally
        {
            _slots.Release();
        }
    }

    private Task AnswerAsync(long id, DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Done => _queues.AcknowledgeAsync(id),
        DeliveryOutcome.Abandoned => Task.CompletedTask,
        _ when _settings.RequeueInFailure => _queues.RequeueAsync(id),
        _ when _settings.EnableDeadLetter => _queues.MoveAsync(id, "dlq-" + QueueName),
        _ => _queues.AcknowledgeAsync(id),
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "handling message from topic '{Topic}': {Reason}")]
        public static partial void Failed(ILogger logger, string topic, string? reason);
    }
}
