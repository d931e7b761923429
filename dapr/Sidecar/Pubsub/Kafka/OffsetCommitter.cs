using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>Commits what was confirmed, some milliseconds' worth at a time. What a crash loses of it is delivered again.</summary>
internal sealed class OffsetCommitter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private readonly ConsumerGroup _group;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<long, long> _marked = new();
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly Task _loop;

    public OffsetCommitter(ConsumerGroup group, TimeProvider time)
    {
        _group = group;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    public void Mark(long partition, long next)
    {
        _marked[partition] = next;
        _changed.Writer.TryWrite(true);
    }

    public async Task FlushAsync()
    {
        KeyValuePair<long, long>[] taken;
        Task committed;
        // Queued in the order of the snapshots, so that an older one is never written last.
        lock (_lock)
        {
            taken = [.. _marked];
            if (taken.Length == 0) return;
            committed = _group.CommitAsync(taken);
        }
        await committed;
        // A mark that moved on meanwhile stays.
        foreach (var mark in taken) _marked.TryRemove(mark);
    }

    public async Task StopAsync()
    {
        _changed.Writer.TryComplete();
        await _loop;
        await FlushAsync();
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _changed.Reader.ReadAllAsync())
        {
            await Task.Delay(Pause, _time);
            await FlushAsync();
        }
    }
}
