using System.Threading.Channels;
using Agents.Memory.Knowledge.Records;
using Dapr;

namespace Agents.Memory.Knowledge.Indexing;

/// <summary>
/// Settles changes behind the callers, a few at a time. What is lost with the process is found by <see cref="Upkeep"/>: the intents are in
/// the state store.
/// </summary>
internal sealed partial class IndexQueue(Settlement settlement, KnowledgeOptions options, TimeProvider time, ILogger<IndexQueue> logger) : BackgroundService
{
    private const int Capacity = 1000;
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private readonly Channel<Work> _works = Channel.CreateBounded<Work>(new BoundedChannelOptions(Capacity) { SingleReader = false });

    /// <summary>Whether it was settled within the time; if not, it will be.</summary>
    public async Task<bool> SettleAsync(string tenant, string id, Intent intent, TimeSpan wait, CancellationToken cancellationToken)
    {
        var work = new Work(tenant, id, intent);
        if (!_works.Writer.TryWrite(work))
            return false;
        try
        {
            return await work.Done.Task.WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.IndexWorkers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var work in _works.Reader.ReadAllAsync(stoppingToken))
                work.Done.TrySetResult(await TryAsync(work, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next process ends what is left.
        }
    }

    private async Task<bool> TryAsync(Work work, CancellationToken stoppingToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await settlement.SettleAsync(work.Tenant, work.Id, [work.Intent], stoppingToken);
                return true;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // Whatever an engine or an encoder throws: the intent stays, and the sweep tries again.
                Log.NotSettled(logger, exception is DaprException { InnerException: { } inner } ? inner.Message : exception.Message);
                if (attempt == Pauses.Length)
                    return false;
            }
            await Task.Delay(Pauses[attempt], time, stoppingToken);
        }
    }

    private sealed record Work(string Tenant, string Id, Intent Intent)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A document could not be brought in step with its record, and is tried again: {Reason}")]
        public static partial void NotSettled(ILogger logger, string reason);
    }
}
