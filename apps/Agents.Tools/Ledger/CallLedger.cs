using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Batching;
using Agents.Hosting.State;
using Agents.Tools.Admission;
using Dapr;

namespace Agents.Tools.Ledger;

/// <summary>
/// Call records in the ledger. Changes are decided on the record as it is now and written by etag; a conflict reads again and
/// decides anew. A store that does not answer is asked again until it does: an outcome that is known is not given up.
/// </summary>
internal sealed partial class CallLedger
{
    private const int MaxBatch = 64;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ILedgerStore _store;
    private readonly OverheadWindow _overhead;
    private readonly TimeProvider _time;
    private readonly ILogger<CallLedger> _logger;
    private readonly Coalescer<StateChange<CallRecord>, bool> _writes;
    private readonly Coalescer<string, Versioned<CallRecord>> _reads;

    public CallLedger(ILedgerStore store, OverheadWindow overhead, TimeProvider time, ILogger<CallLedger> logger)
    {
        _store = store;
        _overhead = overhead;
        _time = time;
        _logger = logger;
        _writes = new Coalescer<StateChange<CallRecord>, bool>(MaxBatch, WriteAsync, time);
        _reads = new Coalescer<string, Versioned<CallRecord>>(MaxBatch, ReadAsync, time);
    }

    public Task<IReadOnlyList<Versioned<CallRecord>>> ReadManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        _store.ReadManyAsync<CallRecord>([.. ids.Select(LedgerKeys.Call)], cancellationToken);

    /// <summary>The record as it is now, asked for until the store answers.</summary>
    public async Task<Versioned<CallRecord>> ReadAsync(string id, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await MeasureAsync(_reads.AddAsync(id).WaitAsync(cancellationToken));
            }
            catch (Exception exception) when (IsFault(exception))
            {
                await PauseAsync(id, failures, exception, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Writes what <paramref name="change"/> makes of the record; when it makes nothing of it (null), the record stays.
    /// Returns the record that stands in the end, and whether this change made it.
    /// </summary>
    public async Task<(CallRecord Record, bool Changed)> ChangeAsync(
        Versioned<CallRecord> known, Func<CallRecord, CallRecord?> change, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            var current = known.Value ?? throw new InvalidOperationException("A record that does not exist cannot be changed.");
            if (change(current) is not { } next)
                return (current, false);
            try
            {
                var replacement = known.Change(LedgerKeys.Call(current.Command.Id), next);
                if (await MeasureAsync(_writes.AddAsync(replacement).WaitAsync(cancellationToken)))
                    return (next, true);
            }
            catch (Exception exception) when (IsFault(exception))
            {
                // It may have been written all the same: what stands there now tells.
                await PauseAsync(current.Command.Id, failures++, exception, cancellationToken);
            }
            var read = await ReadAsync(current.Command.Id, cancellationToken);
            if (read.Value is null)
                return (current, false);
            known = read;
        }
    }

    // The time behind other requests included: that is what grows when the worker takes on too much.
    private async Task<T> MeasureAsync<T>(Task<T> request)
    {
        var startedAt = _time.GetTimestamp();
        var result = await request;
        _overhead.LedgerTook(_time.GetElapsedTime(startedAt));
        return result;
    }

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<StateChange<CallRecord>> batch)
    {
        if (batch.Count > 1)
        {
            try
            {
                await _store.ReplaceManyAsync(batch, Limits.RecordRetentionSeconds, CancellationToken.None);
                return [.. batch.Select(_ => true)];
            }
            catch (DaprException)
            {
                // One conflict fails the whole request although the others were written: each finds out by itself below. One that
                // was written is then a conflict, and its caller reads what it wrote.
            }
        }
        return await Task.WhenAll(batch.Select(one =>
            _store.TrySaveAsync(one, Limits.RecordRetentionSeconds, CancellationToken.None)));
    }

    private Task<IReadOnlyList<Versioned<CallRecord>>> ReadAsync(IReadOnlyList<string> batch)
    {
        var distinct = batch.Distinct().ToArray();
        return distinct.Length == batch.Count ? ReadManyAsync(batch, CancellationToken.None) : ReadDistinctAsync(batch, distinct);
    }

    private async Task<IReadOnlyList<Versioned<CallRecord>>> ReadDistinctAsync(IReadOnlyList<string> batch, string[] distinct)
    {
        var records = await ReadManyAsync(distinct, CancellationToken.None);
        return [.. batch.Select(id => records[Array.IndexOf(distinct, id)])];
    }

    private static bool IsFault(Exception exception) => exception
        is DaprException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException };

    private Task PauseAsync(string id, int failures, Exception exception, CancellationToken cancellationToken)
    {
        Log.StoreFailed(_logger, id, failures + 1, exception.Message);
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        return Task.Delay(pause < LongestPause ? pause : LongestPause, _time, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Ledger did not take call {Id}, attempt {Attempt}: {Reason}; trying again")]
        public static partial void StoreFailed(ILogger logger, string id, int attempt, string reason);
    }
}
