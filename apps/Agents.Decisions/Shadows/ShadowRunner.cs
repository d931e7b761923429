using System.Collections.Concurrent;
using System.Threading.Channels;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Dapr;

namespace Agents.Decisions.Shadows;

/// <summary>
/// Evaluates a shadow version beside the one that decided, after the answer and without effects. What does not fit into the queue is dropped
/// and counted: a shadow never slows a decision down. Figures and examples are this replica's, since its start.
/// </summary>
internal sealed partial class ShadowRunner : BackgroundService
{
    private const int MaxExamples = 50;

    private readonly Channel<(string Tenant, DecisionRecord Record, string Version)> _queue;
    private readonly ConcurrentDictionary<(string Tenant, string Type, string Version), ShadowFigures> _figures = new();
    private readonly TypeCatalog _catalog;
    private readonly Reevaluation _again;
    private readonly ILogger<ShadowRunner> _logger;

    public ShadowRunner(TypeCatalog catalog, Reevaluation again, DecisionsOptions options, ILogger<ShadowRunner> logger)
    {
        (_catalog, _again, _logger) = (catalog, again, logger);
        _queue = Channel.CreateBounded<(string, DecisionRecord, string)>(new BoundedChannelOptions(options.ShadowQueue) { SingleReader = true });
    }

    public void Offer(string tenant, DecisionRecord record, string version)
    {
        if (!_queue.Writer.TryWrite((tenant, record, version)))
            Figures(tenant, record.Type.Name, version).Drop();
    }

    public ShadowReport Report(string tenant, string type, string version) => Figures(tenant, type, version).Report(version);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (tenant, record, version) in _queue.Reader.ReadAllAsync(stoppingToken))
                await RunAsync(tenant, record, version, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops; shadows are not worth waiting for.
        }
    }

    private async Task RunAsync(string tenant, DecisionRecord record, string version, CancellationToken cancellationToken)
    {
        try
        {
            if (await _catalog.FindAsync(tenant, record.Type.Name, version, cancellationToken) is not { } found)
                return;
            var after = _again.Run(found.Definition, record);
            Figures(tenant, record.Type.Name, version).Add(record, after, Reevaluation.Difference(record.Evaluation, after));
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException or InvalidOperationException)
        {
            Log.Failed(_logger, record.Id, version, exception.Message);
        }
    }

    private ShadowFigures Figures(string tenant, string type, string version) => _figures.GetOrAdd((tenant, type, version), _ => new());

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The shadow of decision {Id} was not evaluated with version {Version}: {Reason}")]
        public static partial void Failed(ILogger logger, string id, string version, string reason);
    }

    private sealed class ShadowFigures
    {
        private readonly Lock _gate = new();
        private readonly Queue<ShadowDifference> _examples = new();
        private long _count;
        private long _different;
        private long _dropped;

        public void Drop() => Interlocked.Increment(ref _dropped);

        public void Add(DecisionRecord record, DecisionEvaluation after, string? kind)
        {
            lock (_gate)
            {
                _count++;
                if (kind is null)
                    return;
                _different++;
                _examples.Enqueue(new ShadowDifference(record.Id, kind, record.Evaluation.Outcome, after.Outcome, after.Reasons));
                if (_examples.Count > MaxExamples)
                    _examples.Dequeue();
            }
        }

        public ShadowReport Report(string version)
        {
            lock (_gate)
                return new ShadowReport(version, _count, _different, Interlocked.Read(ref _dropped), [.. _examples]);
        }
    }
}

internal sealed record ShadowReport(string Version, long Evaluated, long Different, long Dropped, IReadOnlyList<ShadowDifference> Latest);

internal sealed record ShadowDifference(string Id, string Kind, DecisionOutcome Live, DecisionOutcome Shadow, IReadOnlyList<string> Reasons);
