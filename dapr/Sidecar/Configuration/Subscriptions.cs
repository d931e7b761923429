using System.Collections.Concurrent;
using System.Threading.Channels;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Configuration;

/// <summary>
/// The subscriptions of one store. Each has lanes: what comes into a lane is handled one after the other, lanes go side by side. What a
/// slow application does not take in time is dropped, as the clients of the real stores do.
/// </summary>
/// <typeparam name="T">A change.</typeparam>
internal sealed class Subscriptions<T> : IAsyncDisposable
{
    private const int MostWaiting = 100;
    private readonly ConcurrentDictionary<string, Subscription> _all = new(StringComparer.Ordinal);

    /// <param name="lanes">For each lane, which changes belong there.</param>
    /// <param name="handle">Gets the subscription's id and a change; must not throw but when it is cancelled.</param>
    public string Add(IReadOnlyList<Func<T, bool>> lanes, Func<string, T, CancellationToken, Task> handle)
    {
        var id = RandomIds.NewGuid().ToString();
        _all[id] = new Subscription(lanes, (change, cancellation) => handle(id, change, cancellation));
        return id;
    }

    public void Offer(T change)
    {
        foreach (var subscription in _all.Values) subscription.Offer(change);
    }

    /// <summary>Ends what is under way too. False when there is no such subscription.</summary>
    public async Task<bool> RemoveAsync(string id)
    {
        if (!_all.TryRemove(id, out var subscription)) return false;
        await subscription.DisposeAsync();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _all.Keys) await RemoveAsync(id);
    }

    private sealed class Subscription : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly (Func<T, bool> Takes, Channel<T> Changes)[] _lanes;
        private readonly Task[] _loops;

        public Subscription(IReadOnlyList<Func<T, bool>> lanes, Func<T, CancellationToken, Task> handle)
        {
            _lanes = [.. lanes.Select(takes => (takes, Channel.CreateBounded<T>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite })))];
            _loops = [.. _lanes.Select(lane => Task.Run(() => RunAsync(lane.Changes.Reader, handle)))];
        }

        public void Offer(T change)
        {
            foreach (var (takes, changes) in _lanes)
            {
                if (takes(change)) changes.Writer.TryWrite(change);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_loops);
            _stop.Dispose();
        }

        private async Task RunAsync(ChannelReader<T> changes, Func<T, CancellationToken, Task> handle)
        {
            try
            {
                await foreach (var change in changes.ReadAllAsync(_stop.Token)) await handle(change, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Ended; what still waits in the lane belongs to nobody.
            }
        }
    }
}
