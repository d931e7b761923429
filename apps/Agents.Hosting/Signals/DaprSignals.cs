using Agents.Contracts;
using Agents.Contracts.Signals;
using Agents.Hosting.Batching;
using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Logging;

namespace Agents.Hosting.Signals;

/// <summary>Publishes signals to <see cref="Topics.Signals"/>, those that come together in one request.</summary>
internal sealed partial class DaprSignals : ISignals
{
    private const int MaxBatch = 100;

    private readonly DaprClient _dapr;
    private readonly ILogger<DaprSignals> _logger;
    private readonly Coalescer<Signal, bool> _signals;

    public DaprSignals(DaprClient dapr, TimeProvider time, ILogger<DaprSignals> logger)
    {
        _dapr = dapr;
        _logger = logger;
        _signals = new Coalescer<Signal, bool>(MaxBatch, PublishAsync, time);
    }

    // Not awaited: nobody waits for a signal, and losing one is harmless.
    public void Send(Signal signal) => _ = _signals.AddAsync(signal);

    private async Task<IReadOnlyList<bool>> PublishAsync(IReadOnlyList<Signal> signals)
    {
        try
        {
            await _dapr.BulkPublishEventAsync(ComponentNames.Results, Topics.Signals, signals);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            Log.Lost(_logger, signals.Count, exception.Message);
        }
        return new bool[signals.Count];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} signals were not published: {Reason}; the others look into the ledger instead")]
        public static partial void Lost(ILogger logger, int count, string reason);
    }
}
