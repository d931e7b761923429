using Agents.Contracts.Calls;
using Agents.Decisions.Audit;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Hosting.Audit;
using Agents.Hosting.Recovery;
using Agents.Hosting.State;

namespace Agents.Decisions.Records;

/// <summary>
/// Puts right, once at start, what processes left that died in the middle: records that were not chained are chained, runs that were not
/// started are started. All of it may be done twice, and by several replicas at a time, without harm.
/// </summary>
internal sealed partial class RecordRecovery(
    IStateStore store, ChainReader<IndexEntry> reader, RecordStore records, IPinnedDefinitions definitions, DecisionMaker maker, TimeProvider time,
    ILogger<RecordRecovery> logger) : BackgroundService
{
    // Claims are used soon or never, and only so many decisions are under way at a time.
    private const int MaxEntries = 4096;

    /// <summary>How many records were chained, and how many runs were started.</summary>
    public async Task<(int Chained, int Started)> RunAsync(CancellationToken cancellationToken)
    {
        var (chained, started) = (0, 0);
        foreach (var tenant in await NameLists.ReadAsync(store, ChainKeys.Tenants, cancellationToken))
        {
            foreach (var replica in await reader.ReplicasAsync(tenant, cancellationToken))
            {
                var (known, claimed, running) = await TailAsync(tenant, replica, cancellationToken);
                foreach (var record in await ReadAsync(tenant, [.. claimed.Except(known)], cancellationToken))
                {
                    await records.ChainAsync(record);
                    chained++;
                    if (record.State == RecordState.Running)
                        running.Add(record.Id);
                }
                foreach (var record in await ReadAsync(tenant, running, cancellationToken))
                    started += await StartAsync(record, cancellationToken) ? 1 : 0;
            }
        }
        if (chained + started > 0)
            Log.Recovered(logger, chained, started);
        return (chained, started);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        StartRecovery.RunAsync(RunAsync, reason => Log.Again(logger, reason), time, stoppingToken);

    private async Task<(HashSet<string> Known, List<string> Claimed, HashSet<string> Running)> TailAsync(
        string tenant, string replica, CancellationToken cancellationToken)
    {
        var (known, claimed, running) = (new HashSet<string>(StringComparer.Ordinal), new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var entries = 0;
        await foreach (var segment in reader.BackwardAsync(tenant, replica, cancellationToken))
        {
            claimed.AddRange(segment.Claims);
            for (var i = segment.Items.Count - 1; i >= 0; i--)
            {
                // The newest entry of a decision comes first here.
                var (entry, listed) = segment.Items[i];
                if (entry.Kind == ChainKinds.Decision && known.Add(entry.Id) && listed?.State == RecordState.Running)
                    running.Add(entry.Id);
            }
            entries += segment.Items.Count;
            if (entries >= MaxEntries)
                break;
        }
        return (known, claimed, running);
    }

    private async Task<IReadOnlyList<DecisionRecord>> ReadAsync(string tenant, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var read = await store.ReadManyAsync<DecisionRecord>([.. ids.Select(id => StateKeys.Record(tenant, id))], cancellationToken);
        return [.. read.Select(one => one.Value).OfType<DecisionRecord>()];
    }

    private async Task<bool> StartAsync(DecisionRecord record, CancellationToken cancellationToken)
    {
        if (record.State != RecordState.Running)
            return false;
        try
        {
            var definition = await definitions.LoadAsync(record.Type, cancellationToken);
            var principal = new Principal { Tenant = record.Tenant, Subject = record.RequestedBy, Scopes = record.RequestedScopes };
            await maker.StartAsync(principal, record, record.At + TimeSpan.FromMilliseconds(definition.DeadlineMs), cancellationToken);
            return true;
        }
        catch (InvalidOperationException exception)
        {
            Log.NotStarted(logger, record.Id, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Processes had died in the middle: {Chained} records were chained, {Started} runs started or found running")]
        public static partial void Recovered(ILogger logger, int chained, int started);

        [LoggerMessage(2, LogLevel.Warning, "What was left by processes that died is not put right yet: {Reason}; trying again")]
        public static partial void Again(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Error, "The run of decision {Id} cannot be started: {Reason}; a person has to look")]
        public static partial void NotStarted(ILogger logger, string id, string reason);
    }
}
