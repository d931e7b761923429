using System.Threading.Channels;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Dapr;

namespace Agents.Decisions.Shadows;

/// <summary>
/// Evaluates a shadow version beside the one that decided, after the answer and without effects. What does not fit into the queue is dropped
/// and counted: a shadow never slows a decision down.
/// </summary>
internal sealed partial class ShadowRunner : BackgroundService
{
    private static readonly TimeSpan LongestUnwritten = TimeSpan.FromSeconds(1);

    private readonly Channel<(string Tenant, DecisionRecord Record, string Version)> _queue;
    private readonly TypeCatalog _catalog;
    private readonly Reevaluation _again;
    private readonly ShadowBook _book;
    private readonly TimeProvider _time;
    private readonly ILogger<ShadowRunner> _logger;

    public ShadowRunner(
        TypeCatalog catalog, Reevaluation again, ShadowBook book, DecisionsOptions options, TimeProvider time, ILogger<ShadowRunner> logger)
    {
        (_catalog, _again, _book, _time, _logger) = (catalog, again, book, time, logger);
        _queue = Channel.CreateBounded<(string, DecisionRecord, string)>(new BoundedChannelOptions(options.ShadowQueue) { SingleReader = true });
    }

    public void Offer(string tenant, DecisionRecord record, string version)
    {
        if (!_queue.Writer.TryWrite((tenant, record, version)))
            _book.Drop(tenant, record.Type.Name, version);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                var since = _time.GetTimestamp();
                while (_time.GetElapsedTime(since) < LongestUnwritten && _queue.Reader.TryRead(out var one))
                    await RunAsync(one.Tenant, one.Record, one.Version, stoppingToken);
                await FlushAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops; what waits is not worth waiting for, what is known is written.
            await FlushAsync();
        }
    }

    private async Task RunAsync(string tenant, DecisionRecord record, string version, CancellationToken cancellationToken)
    {
        try
        {
            if (await _catalog.FindAsync(tenant, record.Type.Name, version, cancellationToken) is { } found
                && _again.Run(found.Definition, record) is { } after)
            {
                _book.Add(tenant, record.Type.Name, version, Reevaluation.Difference(record.Evaluation, after) is { } kind
                    ? new ShadowDifference(
                        record.Id, record.At, record.Type.Version, kind, record.Evaluation.Outcome, after.Outcome, record.Evaluation.Reasons, after.Reasons)
                    : null);
                return;
            }
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException or InvalidOperationException)
        {
            Log.Failed(_logger, record.Id, version, exception.Message);
        }
        _book.Drop(tenant, record.Type.Name, version);
    }

    private async Task FlushAsync()
    {
        try
        {
            await _book.FlushAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            Log.NotWritten(_logger, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The shadow of decision {Id} was not evaluated with version {Version}: {Reason}")]
        public static partial void Failed(ILogger logger, string id, string version, string reason);

        [LoggerMessage(2, LogLevel.Warning, "What shadows found is not written yet: {Reason}; trying again with the next")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
