using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.State;
using Agents.Tools.Adapters;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;
using Agents.Tools.Ledger;
using Agents.Tools.Results;

namespace Agents.Tools.Recovery;

/// <summary>
/// Settles calls that were sent and not answered, by the tool's status query: found is its outcome; absent after the lease, when
/// nothing can be under way any more, is "not executed"; no answer is asked again, ever more slowly. Never sends a call.
/// </summary>
internal sealed partial class Reconciler(
    CallLedger ledger,
    CallOutcomes outcomes,
    IResultEvents results,
    ToolInventory inventory,
    TimeProvider time,
    ILogger<Reconciler> logger) : BackgroundService
{
    private const int MaxQueries = 16;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Case, DateTimeOffset> _due = new();
    private readonly SemaphoreSlim _changed = new(0);

    /// <summary>Calls that are not settled yet.</summary>
    public int Open { get; private set; }

    /// <summary>Takes a call over; it stays in the journal until it is settled.</summary>
    public void Add(QueuedCall call, Versioned<CallRecord> known)
    {
        lock (_gate)
            Open++;
        Schedule(new Case(call, known), time.GetUtcNow());
    }

    /// <summary>Reconciles until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(MaxQueries);
        var running = new HashSet<Task>();
        try
        {
            while (true)
            {
                var next = await NextAsync(stoppingToken);
                await slots.WaitAsync(stoppingToken);
                running.RemoveWhere(task => task.IsCompleted);
                running.Add(HandleAsync(next, slots, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left stays in the journal.
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    private void Schedule(Case open, DateTimeOffset at)
    {
        lock (_gate)
            _due.Enqueue(open, at);
        _changed.Release();
    }

    private async Task<Case> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            lock (_gate)
            {
                if (!_due.TryPeek(out _, out var at))
                    wait = Timeout.InfiniteTimeSpan;
                else if (at <= time.GetUtcNow())
                    return _due.Dequeue();
                else
                    wait = at - time.GetUtcNow();
            }
            await WaitAsync(wait, cancellationToken);
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var limit = wait == Timeout.InfiniteTimeSpan ? new CancellationTokenSource() : new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _changed.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time of the next case has come.
        }
    }

    private async Task HandleAsync(Case open, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            if (await SettleAsync(open, cancellationToken))
                Close();
            else
                Schedule(open, open.NextAt);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It stays in the journal; whoever takes that over goes on.
        }
        catch (Exception exception) // Not lost: it is logged and the case comes again.
        {
            Log.Failed(logger, exception, open.Call.Id);
            Schedule(open, time.GetUtcNow() + LongestPause);
        }
        finally
        {
            slots.Release();
        }
    }

    private void Close()
    {
        lock (_gate)
            Open--;
    }

    /// <summary>True when the call needs no more asking.</summary>
    private async Task<bool> SettleAsync(Case open, CancellationToken cancellationToken)
    {
        var read = await ledger.ReadAsync(open.Call.Id, cancellationToken);
        if (read.Value is { } current)
            open.Known = read;
        else
            current = open.Known.Value!;
        if (current.State is not (CallState.Sent or CallState.Unknown))
        {
            outcomes.Settle(open.Call, current);
            return true;
        }

        using var lease = await inventory.EnterAsync(
            current.Command.Tool, current.VersionRan ?? current.Command.Version, open.Call.QueuedAt, cancellationToken);
        if (lease?.Version is not { } tool)
            return Again(open, "its tool is not in the inventory");
        await MarkUnknownAsync(open, cancellationToken);
        if (tool.Manifest.Reconcile is not { } reconcile)
        {
            // Only a person can settle it. Nothing that a worker could do is left, so the journal need not hold it.
            Log.NeedsPerson(logger, open.Call.Id, current.Command.Tool);
            outcomes.Settle(open.Call, open.Known.Value!);
            return true;
        }

        open.Queries++;
        // Absent counts only when it was asked after the lease: what is asked before may still be on its way.
        var askedAt = time.GetUtcNow();
        using var limit = new CancellationTokenSource(QueryTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var answer = await tool.Adapter.QueryAsync(reconcile, current.Command, either.Token);
        cancellationToken.ThrowIfCancellationRequested();
        switch (answer)
        {
            case EffectAnswer.Found found:
                await EndAsync(open, tool, AttemptLoop.Check(tool.Output, found.Result), cancellationToken);
                return true;
            case EffectAnswer.Absent when askedAt >= (current.LeaseUntil ?? DateTimeOffset.MinValue):
                await EndAsync(open, tool, NotExecuted, cancellationToken);
                return true;
            case EffectAnswer.Absent:
                return Again(open, "its effect is not there yet", notBefore: current.LeaseUntil);
            case EffectAnswer.NotKnown notKnown:
                return Again(open, notKnown.Reason);
            default:
                throw new InvalidOperationException($"No rule for {answer.GetType().Name}.");
        }
    }

    private async Task MarkUnknownAsync(Case open, CancellationToken cancellationToken)
    {
        var record = open.Known.Value!;
        // While the lease lasts the worker that sent it may still get the answer.
        if (record.State == CallState.Sent && time.GetUtcNow() >= (record.LeaseUntil ?? DateTimeOffset.MinValue))
        {
            var marked = await outcomes.DoubtAsync(open.Known, Unanswered, cancellationToken);
            var read = await ledger.ReadAsync(open.Call.Id, cancellationToken);
            open.Known = read.Value is null ? open.Known with { Value = marked } : read;
        }
        if (!open.Told && open.Known.Value!.State == CallState.Unknown)
        {
            results.Publish(open.Known.Value);
            open.Told = true;
        }
    }

    private Task EndAsync(Case open, ToolVersion tool, Outcome outcome, CancellationToken cancellationToken)
    {
        var record = open.Known.Value!;
        Log.Settled(logger, open.Call.Id, record.Command.Tool, outcome.State, open.Queries);
        return outcomes.EndAsync(
            open.Call,
            open.Known,
            outcome with
            {
                Attempts = Math.Max(1, record.Attempts),
                StartedAt = record.SentAt,
                Version = record.VersionRan ?? tool.Manifest.Version,
                ReconcileAttempts = record.ReconcileAttempts + open.Queries,
            },
            record.Claim,
            cancellationToken);
    }

    private bool Again(Case open, string reason, DateTimeOffset? notBefore = null)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(open.Rounds++, 10));
        var at = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        // An effect that turns up late is worth finding early, so the wait for the lease is no reason to ask less often.
        open.NextAt = notBefore is { } lease && lease < at && lease > time.GetUtcNow() ? lease : at;
        Log.StillUnknown(logger, open.Call.Id, reason, open.NextAt);
        return false;
    }

    private static CallError Unanswered { get; } = new()
    {
        Type = ProblemTypes.OutcomeUnknown,
        Title = "The call was sent and no answer came.",
        Detail = "The worker that sent it is gone.",
    };

    private static Outcome NotExecuted { get; } = Outcome.Failure(
        ProblemTypes.NotExecuted, "The call was sent, no answer came, and the tool carried nothing out.", retryable: true);

    private sealed class Case(QueuedCall call, Versioned<CallRecord> known)
    {
        public QueuedCall Call => call;

        public Versioned<CallRecord> Known { get; set; } = known;

        public int Rounds { get; set; }

        public int Queries { get; set; }

        public bool Told { get; set; }

        public DateTimeOffset NextAt { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Call {Id} of {Tool} is settled as {State} after {Queries} status queries")]
        public static partial void Settled(ILogger logger, string id, string tool, CallState state, int queries);

        [LoggerMessage(2, LogLevel.Information, "Call {Id} stays unknown: {Reason}; asking again at {At:O}")]
        public static partial void StillUnknown(ILogger logger, string id, string reason, DateTimeOffset at);

        [LoggerMessage(3, LogLevel.Warning, "Call {Id} stays unknown: {Tool} has no status query, a person has to settle it")]
        public static partial void NeedsPerson(ILogger logger, string id, string tool);

        [LoggerMessage(4, LogLevel.Error, "Reconciling call {Id} failed; trying again")]
        public static partial void Failed(ILogger logger, Exception exception, string id);
    }
}
