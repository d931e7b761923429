using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Log;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>Reads one partition in order, for as long as this member holds it. A failed message holds back those behind it.</summary>
internal sealed partial class KafkaPartition : IDisposable
{
    private const int SmallRead = 32;
    private const int LargeRead = 256;
    private const int SmallMessage = 8 * 1024;

    // The clock of a bulk runs freely, so that a message waits for anything between nothing and its period. A timer takes longer than
    // this one; and what comes while a bulk is delivered makes the next one large enough.
    private static readonly TimeSpan NotWaitedFor = TimeSpan.FromMilliseconds(1);
    private readonly KafkaTopicReader _topic;
    private readonly int _number;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    public KafkaPartition(KafkaTopicReader topic, long id)
    {
        _topic = topic;
        Id = id;
        _number = topic.Topic.Partitions.ToList().IndexOf(id);
        // Found before the subscription counts as made: what is published after that is not missed.
        var tail = topic.Log.Tail(id);
        var position = topic.Group.Committed(id) ?? (topic.Settings.FromOldest ? 0 : tail.Next);
        _loop = Task.Run(() => RunAsync(tail, position));
    }

    public long Id { get; }

    /// <summary>Takes nothing new and waits for the delivery under way.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loop.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(PartitionTail tail, long position)
    {
        try
        {
            await (_topic.Request.Bulk is { } bulk ? ReadInBulkAsync(tail, position, bulk) : ReadOneByOneAsync(tail, position));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Stopped; what was not marked is delivered to the next holder.
        }
        catch (Exception e) // The partition stands still; the log says why.
        {
            Log.Ended(_topic.Logger, e, _topic.Topic.Name, _number);
        }
    }

    private async Task ReadOneByOneAsync(PartitionTail tail, long position)
    {
        var count = SmallRead;
        while (true)
        {
            await tail.WaitAsync(position, _stopping.Token);
            var records = _topic.Log.Read(Id, position, count);
            if (records.Count == 0)
            {
                position = tail.Next;
                continue;
            }
            foreach (var record in records)
            {
                if (await WithRetryAsync(() => DeliverAsync(record))) _topic.Commits.Mark(Id, record.Offset + 1);
            }
            position = records[^1].Offset + 1;
            count = records.Max(r => r.Data.Length) <= SmallMessage ? LargeRead : SmallRead;
        }
    }

    private async Task ReadInBulkAsync(PartitionTail tail, long position, BulkLimits bulk)
    {
        var max = bulk.MaxMessages > 0 ? bulk.MaxMessages : KafkaTopicReader.DefaultBulkMessages;
        var pause = TimeSpan.FromMilliseconds(bulk.MaxAwaitMs > 0 ? bulk.MaxAwaitMs : KafkaTopicReader.DefaultBulkAwaitMs);
        List<LogRecord> records = new(max);
        var opened = _topic.Time.GetTimestamp();
        while (true)
        {
            await tail.WaitAsync(position, _stopping.Token);
            if (pause <= NotWaitedFor)
            {
                await InTurnAsync(async () =>
                {
                    position = await FillAsync(records, max, tail, position, Task.CompletedTask);
                    if (records.Count > 0) await FlushAsync(records, bulk.Handler);
                });
                records.Clear();
                continue;
            }
            // The clock runs on from flush to flush; it does not start with the first message. Nothing ticks while there is none.
            var left = pause - TimeSpan.FromTicks(_topic.Time.GetElapsedTime(opened).Ticks % pause.Ticks);
            using (var clock = new CancellationTokenSource())
            {
                position = await FillAsync(records, max, tail, position, Task.Delay(left, _topic.Time, clock.Token));
                await clock.CancelAsync();
            }
            if (records.Count > 0) await InTurnAsync(() => FlushAsync(records, bulk.Handler));
            records.Clear();
            opened = _topic.Time.GetTimestamp();
        }
    }

    /// <summary>Collects until there are enough or the time is up, and gives the position to go on from.</summary>
    private async Task<long> FillAsync(List<LogRecord> records, int max, PartitionTail tail, long position, Task timeUp)
    {
        while (true)
        {
            var read = _topic.Log.Read(Id, position, max - records.Count);
            records.AddRange(read);
            position = read.Count > 0 ? read[^1].Offset + 1 : tail.Next;
            if (records.Count == max || (timeUp.IsCompleted && tail.Next <= position)) return position;
            var more = tail.WaitAsync(position, _stopping.Token);
            if (await Task.WhenAny(more, timeUp) == timeUp) return position;
            await more;
        }
    }

    /// <summary>All bulks of a component go one after the other, a failing one in front of all others.</summary>
    private async Task InTurnAsync(Func<Task> flush)
    {
        await _topic.BulkTurn.WaitAsync(_stopping.Token);
        try
        {
            await flush();
        }
        finally
        {
            _topic.BulkTurn.Release();
        }
    }

    private Task<bool> FlushAsync(List<LogRecord> records, BulkHandler handler) => WithRetryAsync(async () =>
    {
        List<BulkEntry> entries = new(records.Count);
        for (var i = 0; i < records.Count; i++)
            entries.Add(new BulkEntry(i.ToString(System.Globalization.CultureInfo.InvariantCulture), records[i].Data, Metadata(records[i])));
        var result = await handler(_topic.Topic.Name, entries, CancellationToken.None);
        // Of a failed bulk the entries before the first failure count as read, should this holder vanish now.
        var good = result.Result.Outcome switch
        {
            DeliveryOutcome.Done => records.Count,
            DeliveryOutcome.Failed => result.Entries.TakeWhile(error => error is null).Count(),
            _ => 0,
        };
        if (good > 0) _topic.Commits.Mark(Id, records[good - 1].Offset + 1);
        return result.Result;
    });

    private Task<DeliveryResult> DeliverAsync(LogRecord record) =>
        _topic.Request.Handler(new IncomingMessage(_topic.Topic.Name, record.Data, Metadata(record)), CancellationToken.None);

    private Dictionary<string, string> Metadata(LogRecord record) => KafkaRecords.Metadata(record, _topic.Topic.Name, _number, _topic.Settings);

    /// <summary>False: given up, go on with the next one.</summary>
    /// <exception cref="OperationCanceledException">Stopped before it went well.</exception>
    private async Task<bool> WithRetryAsync(Func<Task<DeliveryResult>> deliver)
    {
        var started = _topic.Time.GetTimestamp();
        for (var retry = 1; ; retry++)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            var result = await deliver();
            if (result.Outcome == DeliveryOutcome.Done) return true;
            if (result.Outcome == DeliveryOutcome.Abandoned) throw new OperationCanceledException();
            if (retry == 1) Log.Failed(_topic.Logger, _topic.Topic.Name, _number, result.Error);
            if (!_topic.Settings.RetryEnabled || _topic.Settings.BackOff.Next(retry, _topic.Time.GetElapsedTime(started)) is not { } pause) return false;
            await Task.Delay(pause, _topic.Time, _stopping.Token);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "error processing Kafka message of {Topic}/{Partition}: {Reason}")]
        public static partial void Failed(ILogger logger, string topic, int partition, string? reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "reading {Topic}/{Partition} ended")]
        public static partial void Ended(ILogger logger, Exception error, string topic, int partition);
    }
}
