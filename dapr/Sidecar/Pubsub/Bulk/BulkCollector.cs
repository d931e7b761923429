using System.Threading.Channels;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Pubsub.Brokers;

namespace Dapr.Sidecar.Pubsub.Bulk;

/// <summary>
/// Makes bulks for brokers that hand out single messages: a bulk goes when it is full or its first message has waited long enough.
/// Each message stays with the broker until its bulk is answered, so a broker with few workers makes small bulks.
/// </summary>
internal sealed class BulkCollector
{
    private const int DefaultMaxMessages = 100;
    private const int DefaultMaxAwaitMs = 1000;
    private readonly Channel<Waiting> _messages;
    private readonly string _topic;
    private readonly BulkHandler _handler;
    private readonly int _max;
    private readonly TimeSpan _await;
    private readonly TimeProvider _time;
    private readonly Task _loop;

    public BulkCollector(string topic, BulkLimits limits, TimeProvider time)
    {
        _topic = topic;
        _handler = limits.Handler;
        _max = limits.MaxMessages > 0 ? limits.MaxMessages : DefaultMaxMessages;
        _await = TimeSpan.FromMilliseconds(limits.MaxAwaitMs > 0 ? limits.MaxAwaitMs : DefaultMaxAwaitMs);
        _time = time;
        _messages = Channel.CreateBounded<Waiting>(_max);
        _loop = Task.Run(RunAsync);
    }

    public async Task<DeliveryResult> HandleAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(new BulkEntry(RandomIds.NewGuid().ToString(), message.Data, message.Metadata));
        try
        {
            await _messages.Writer.WriteAsync(waiting, cancellationToken);
            return await waiting.Done.Task.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            return DeliveryResult.Abandoned;
        }
    }

    /// <summary>Delivers what has been collected and ends.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _messages.Writer.TryComplete();
        return _loop.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        List<Waiting> bulk = new(_max);
        while (await _messages.Reader.WaitToReadAsync())
        {
            using (var window = new CancellationTokenSource(_await, _time)) await FillAsync(bulk, window.Token);
            await FlushAsync(bulk);
            bulk.Clear();
        }
    }

    private async Task FillAsync(List<Waiting> bulk, CancellationToken window)
    {
        try
        {
            do
            {
                while (bulk.Count < _max && _messages.Reader.TryRead(out var next)) bulk.Add(next);
            }
            while (bulk.Count < _max && await _messages.Reader.WaitToReadAsync(window));
        }
        catch (OperationCanceledException)
        {
            // The first message has waited long enough.
        }
    }

    private async Task FlushAsync(List<Waiting> bulk)
    {
        if (bulk.Count == 0) return;
        var result = await _handler(_topic, [.. bulk.Select(w => w.Entry)], CancellationToken.None);
        for (var i = 0; i < bulk.Count; i++)
        {
            var single = result.Result.Outcome == DeliveryOutcome.Failed && result.Entries.Count > i && result.Entries[i] is null
                ? DeliveryResult.Done
                : result.Result;
            bulk[i].Done.SetResult(single);
        }
    }

    private sealed record Waiting(BulkEntry Entry)
    {
        public TaskCompletionSource<DeliveryResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
