using System.Threading.Channels;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Log;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>Keeps the partition readers in step with what the group gives this component.</summary>
internal sealed partial class KafkaMember : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly KafkaSettings _settings;
    private readonly TopicLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConsumerGroup _group;
    private readonly OffsetCommitter _commits;
    private readonly SemaphoreSlim _bulkTurn = new(1);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<long, KafkaTopicReader> _topics = [];
    private readonly Dictionary<long, KafkaPartition> _partitions = [];
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly IDisposable _ring;
    private readonly Task _loop;

    public KafkaMember(KafkaSettings settings, TopicLog log, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _log = log;
        _time = time;
        _logger = logger;
        _group = new ConsumerGroup(log.Store, settings.Backend, settings.Group, time);
        _commits = new OffsetCommitter(_group, time);
        _ring = log.Store.OnRing(ConsumerGroup.Channel, () => _changes.Writer.TryWrite(true));
        _loop = Task.Run(KeepUpAsync);
    }

    public async Task AddAsync(LogTopic topic, SubscribeRequest request)
    {
        await _turn.WaitAsync();
        try
        {
            _topics[topic.Id] = new KafkaTopicReader(topic, request, _settings, _log, _group, _commits, _bulkTurn, _time, _logger);
            await RefreshAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task RemoveAsync(LogTopic topic, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _topics.Remove(topic.Id);
            await EndAsync([.. topic.Partitions.Where(_partitions.ContainsKey)], cancellationToken);
            await RefreshAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task StopAsync()
    {
        _ring.Dispose();
        await _stopping.CancelAsync();
        await _loop;
        await _commits.StopAsync();
        await _group.LeaveAsync();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _turn.Dispose();
        _bulkTurn.Dispose();
    }

    private async Task KeepUpAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        var tick = timer.WaitForNextTickAsync(_stopping.Token).AsTask();
        var change = _changes.Reader.ReadAsync(_stopping.Token).AsTask();
        try
        {
            while (true)
            {
                var first = await Task.WhenAny(tick, change);
                await first;
                if (first == tick) tick = timer.WaitForNextTickAsync(_stopping.Token).AsTask();
                else change = _changes.Reader.ReadAsync(_stopping.Token).AsTask();
                await _turn.WaitAsync(_stopping.Token);
                try
                {
                    if (_topics.Count > 0) await RefreshAsync();
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The next turn tries again; meanwhile the group waits for this member at most until it counts as lost.
                    Log.RefreshFailed(_logger, e, _settings.Group);
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task RefreshAsync()
    {
        var (owned, surplus) = await _group.RefreshAsync([.. _topics.Values.Select(t => t.Topic)]);
        long[] lost = [.. surplus.Union(_partitions.Keys.Where(p => !owned.Contains(p)))];
        if (lost.Length > 0)
        {
            await EndAsync(lost, CancellationToken.None);
            await _group.ReleaseAsync(lost);
        }
        foreach (var partition in owned)
        {
            if (_partitions.ContainsKey(partition)) continue;
            var reader = _topics.Values.First(t => t.Topic.Partitions.Contains(partition));
            _partitions[partition] = new KafkaPartition(reader, partition);
        }
    }

    private async Task EndAsync(long[] partitions, CancellationToken cancellationToken)
    {
        KafkaPartition[] ending = [.. partitions.Where(_partitions.ContainsKey).Select(p => _partitions[p])];
        try
        {
            await Task.WhenAll(ending.Select(p => p.StopAsync(cancellationToken)));
            foreach (var partition in ending) partition.Dispose();
        }
        finally
        {
            foreach (var partition in ending) _partitions.Remove(partition.Id);
            await _commits.FlushAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "cannot look after the consumer group {Group}")]
        public static partial void RefreshFailed(ILogger logger, Exception error, string group);
    }
}
