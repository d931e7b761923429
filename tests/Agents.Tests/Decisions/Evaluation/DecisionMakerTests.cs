using System.Collections.Concurrent;
using System.Text.Json;
using Agents.Contracts.Decisions;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Facts;
using Agents.Decisions.Records;
using Agents.Decisions.Subjects;
using Agents.Tests.Hosting.State;
using Dapr;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Evaluation;

public sealed class DecisionMakerTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DecisionDefinition Refund = Types.Read(Types.Refund);
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(5000);

    private readonly MemoryState _state = new();
    private readonly WatchedTime _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordedRuns _runs = new();
    private readonly Rig _rig;
    private readonly IServiceProvider _app;

    public DecisionMakerTests()
    {
        _rig = new Rig(_state) { Time = _time, Runs = _runs };
        _app = _rig.Build();
    }

    private DecisionMaker Maker => _app.GetRequiredService<DecisionMaker>();

    private RecordStore Records => _app.GetRequiredService<RecordStore>();

    [Fact]
    public async Task Decide_AllThere_IsRecordedChainedAndReserved()
    {
        await ObserveAsync(500);
        var record = await DecideAsync(Refund);
        Assert.Equal((DecisionOutcome.Approve, RecordState.Final, "c", "ann"), (record.Outcome, record.State, record.Subject, record.RequestedBy));
        Assert.Equal(DecisionsJson.Digest(record), DecisionsJson.Digest((await Records.FindAsync("t", record.Id, None))!));
        var action = Assert.Single((await HistoryAsync()).Actions);
        Assert.Equal((record.Id, "refund", SubjectActionState.Done, 700d), (action.Id, action.Action, action.State, action.Amounts["amountCents"]));
        Assert.True((await CheckAsync()).Intact);
    }

    [Fact]
    public async Task Decide_TwiceInAWeek_TheSecondIsDenied()
    {
        await ObserveAsync(500);
        Assert.Equal(DecisionOutcome.Approve, (await DecideAsync(Refund)).Outcome);
        var second = await DecideAsync(Refund);
        Assert.Equal((DecisionOutcome.Deny, "Only one a week."), (second.Outcome, second.Reasons[0]));
        Assert.Single(second.History);
        _time.Advance(TimeSpan.FromDays(7));
        await ObserveAsync(500);
        Assert.Equal(DecisionOutcome.Approve, (await DecideAsync(Refund)).Outcome);
    }

    [Fact]
    public async Task Decide_ManyOfOneSubjectAtOnce_OneIsApproved()
    {
        // Those are decided on the machine's clock.
        await ObserveAsync(500, TimeProvider.System.GetUtcNow());
        var all = await ManyAsync(null);
        Assert.Single(all, one => one.Outcome == DecisionOutcome.Approve);
        Assert.Single((await HistoryAsync()).Actions);
        Assert.True((await CheckAsync()).Intact);
    }

    [Fact]
    public async Task Decide_ManyWithOneKeyAtOnce_OneIsRecordedAndAllAreToldTheSame()
    {
        // Those are decided on the machine's clock.
        await ObserveAsync(500, TimeProvider.System.GetUtcNow());
        var all = await ManyAsync("key");
        Assert.Single(all.Select(DecisionsJson.Digest).Distinct());
        var stands = (await Records.FindAsync("t", "key", None))!;
        // What the slower ones reserved in between is settled by what stands.
        var expected = stands.Outcome == DecisionOutcome.Approve ? SubjectActionState.Done : SubjectActionState.Released;
        await UntilAsync(async () => (await HistoryAsync()).Actions is [var one] && one.State == expected);
        var report = await CheckAsync();
        Assert.Equal((true, 0), (report.Intact, report.Unchained.Count));
    }

    [Fact]
    public async Task Decide_FactSourceHangs_HasTheSafeOutcomeBeforeTheDeadline()
    {
        var reached = Hang("fact/");
        var deciding = DecideAsync(Refund);
        await reached;
        await UntilAsync(() => Task.FromResult(_time.Set.Contains(TimeSpan.FromMilliseconds(500))));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        var record = await deciding;
        Assert.Equal((DecisionOutcome.Deny, "The fact score is missing: timeout."), (record.Outcome, record.Reasons[0]));
        Assert.Null(record.CutShort);
    }

    [Theory]
    [InlineData("subject/", "the subject's history")]
    public async Task Decide_HistoryHangs_HasTheSafeOutcomeAtTheDeadline(string prefix, string waitsFor)
    {
        await ObserveAsync(500);
        var reached = Hang(prefix);
        var deciding = DecideAsync(Refund);
        await reached;
        Assert.False(deciding.IsCompleted);
        _time.Advance(Deadline);
        var record = await deciding;
        Assert.Equal((DecisionOutcome.Deny, waitsFor), (record.Outcome, record.CutShort));
        Assert.Equal($"The deadline of 5000 ms passed while it waited for {waitsFor}.", record.Reasons[0]);
        Assert.NotNull(await Records.FindAsync("t", record.Id, None));
    }

    [Fact]
    public async Task Decide_ReservationComesLate_IsTakenBack()
    {
        await ObserveAsync(500);
        var (reached, release) = HangOnce("subject/", after: 1);
        var deciding = DecideAsync(Refund);
        await reached;
        _time.Advance(Deadline);
        var record = await deciding;
        Assert.Equal(DecisionOutcome.Deny, record.Outcome);
        release();
        await UntilAsync(async () => (await HistoryAsync()).Actions is [{ State: SubjectActionState.Released }]);
        Assert.Equal(record.Id, (await HistoryAsync()).Actions.Single().Id);
    }

    [Fact]
    public async Task Decide_RecordHangs_IsToldTheSafeOutcomeAndTheRecordSaysSoLater()
    {
        await ObserveAsync(500);
        var (reached, release) = HangOnce("decision/", after: 0);
        var deciding = DecideAsync(Refund);
        await reached;
        _time.Advance(Deadline + TimeSpan.FromMilliseconds(25));
        var told = await deciding;
        Assert.Equal((DecisionOutcome.Deny, "It was not recorded within the deadline of 5000 ms."), (told.Outcome, told.Reasons[0]));
        release();
        await UntilAsync(async () => (await Records.FindAsync("t", told.Id, None))?.Outcome == DecisionOutcome.Deny);
        await UntilAsync(async () => (await HistoryAsync()).Actions is [{ State: SubjectActionState.Released }]);
        var report = await CheckAsync();
        Assert.Equal((true, 0), (report.Intact, report.Unchained.Count));
    }

    [Fact]
    public async Task Decide_EverythingHangs_IsAnsweredAllTheSame()
    {
        await ObserveAsync(500);
        var reached = Hang("");
        var deciding = DecideAsync(Refund);
        await reached;
        // Id, draft and record each have what is left.
        while (!deciding.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1000));
            await Task.WhenAny(deciding, Task.Run(() => { }, None));
        }
        Assert.Equal(DecisionOutcome.Deny, (await deciding).Outcome);
    }

    [Fact]
    public async Task Decide_StoreFails_ThrowsAndTakesTheReservationBack()
    {
        await ObserveAsync(500);
        var once = 1;
        _state.Before = key => key.StartsWith("decision/", StringComparison.Ordinal) && Interlocked.Exchange(ref once, 0) == 1 ? throw new DaprException("down") : Task.CompletedTask;
        await Assert.ThrowsAsync<DaprException>(() => DecideAsync(Refund));
        await UntilAsync(async () => (await HistoryAsync()).Actions is [{ State: SubjectActionState.Released }]);
    }

    [Fact]
    public async Task Decide_ModelHangs_DecidesWithoutIt()
    {
        await ObserveAsync(500);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Tools.Answer = async (_, token) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return FakeTools.Succeeded(null);
        };
        var deciding = DecideAsync(Types.Read(Types.Refund + "\nmodel: { tool: m.ask, timeoutMs: 300 }"));
        await reached.Task;
        await UntilAsync(() => Task.FromResult(_time.Set.Contains(TimeSpan.FromMilliseconds(300))));
        _time.Advance(TimeSpan.FromMilliseconds(300));
        var record = await deciding;
        Assert.Equal((DecisionOutcome.Approve, "timeout"), (record.Outcome, record.ModelAnswer!.Error));
    }

    [Fact]
    public async Task Decide_RequiredModelHangs_HasTheSafeOutcome()
    {
        await ObserveAsync(500);
        _rig.Tools.Answer = (_, _) => throw new InvalidOperationException("broken");
        var record = await DecideAsync(Types.Read(Types.Refund + "\nmodel: { tool: m.ask, required: true }\nsafeOutcome: review"));
        Assert.Equal((DecisionOutcome.Review, "The model gave no proposal: broken"), (record.Outcome, record.Reasons[0]));
    }

    [Fact]
    public async Task Decide_WithSteps_IsRecordedBeforeItsRunStarts()
    {
        await ObserveAsync(500);
        var recorded = false;
        _runs.OnStart = () =>
        {
            recorded = _state.Values.Keys.Any(key => key.StartsWith("decision/", StringComparison.Ordinal));
            return Task.CompletedTask;
        };
        var record = await DecideAsync(Types.Read(WithSteps));
        var start = Assert.Single(_runs.Started);
        Assert.Equal((record.Id, RecordState.Running, true), (start.Id, record.State, recorded));
        Assert.Equal(_time.GetUtcNow() + Deadline, start.Deadline);
        Assert.Equal(SubjectActionState.Reserved, (await HistoryAsync()).Actions.Single().State);
    }

    [Fact]
    public async Task Decide_RunDoesNotStart_IsStartedAfterwards()
    {
        await ObserveAsync(500);
        var tries = 0;
        _runs.OnStart = () => ++tries < 3 ? throw new DaprException("down") : Task.CompletedTask;
        var record = await DecideAsync(Types.Read(WithSteps));
        Assert.Equal(RecordState.Running, record.State);
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(!_runs.Started.IsEmpty);
        });
        Assert.Equal((record.Id, 3), (_runs.Started.Single().Id, tries));
    }

    [Fact]
    public async Task Decide_DeniedWithSteps_StartsNothing()
    {
        await ObserveAsync(100);
        var record = await DecideAsync(Types.Read(WithSteps));
        Assert.Equal((DecisionOutcome.Deny, RecordState.Final), (record.Outcome, record.State));
        Assert.Empty(_runs.Started);
        Assert.Empty((await HistoryAsync()).Actions);
    }

    [Fact]
    public async Task Decide_SeatIsGivenBackOnceNothingIsUnderWay()
    {
        await ObserveAsync(500);
        var seat = new Seat();
        await Maker.DecideAsync(_rig.Request(Refund, Input), seat);
        await UntilAsync(() => Task.FromResult(seat.Disposed));
    }

    [Fact]
    public async Task Decide_NoSubject_IsSafeAndReplaysTheSame()
    {
        var definition = Types.Read(Types.Refund.Replace("customerId: { type: string }", "customerId: {}", StringComparison.Ordinal));
        var record = await Maker.DecideAsync(_rig.Request(definition, new { customerId = new { }, amountCents = 1 }));
        Assert.Equal(DecisionOutcome.Deny, record.Outcome);
        Assert.StartsWith("The subject could not be found: subject (12,10): 'input.customerId' is an object", record.Reasons[0], StringComparison.Ordinal);
        var again = _app.GetRequiredService<Reevaluation>().Run(definition, record)!;
        Assert.Equal(DecisionsJson.Canonical(record.Evaluation), DecisionsJson.Canonical(again));
    }

    private const string WithSteps = Types.Refund + "\nsteps:\n  - { name: pay, tool: p.refund, arguments: { cents: proposal.values.amountCents }, compensation: { none: None. } }";

    private static object Input => new { customerId = "c", amountCents = 700 };

    // On a real clock: what comes together in large groups waits for a moment of it.
    private Task<DecisionRecord[]> ManyAsync(string? id)
    {
        var rig = new Rig(_state);
        var maker = rig.Build().GetRequiredService<DecisionMaker>();
        return Task.WhenAll(Enumerable.Range(0, 20).Select(_ => maker.DecideAsync(rig.Request(Refund, Input, id))));
    }

    private Task<DecisionRecord> DecideAsync(DecisionDefinition definition, string? id = null) => Maker.DecideAsync(_rig.Request(definition, Input, id));

    private Task ObserveAsync(int score, DateTimeOffset? at = null) => _app.GetRequiredService<FactStore>().PutAsync(
        new FactObserved { Tenant = "t", Key = "score/c", Value = JsonSerializer.SerializeToElement(score), ObservedAt = at }, None);

    private Task<SubjectHistory> HistoryAsync() => _app.GetRequiredService<ISubjectHistories>().ReadAsync("t", "c", None);

    private Task<ChainReport> CheckAsync() => _app.GetRequiredService<ChainCheck>().RunAsync("t", None);

    /// <summary>Requests for keys that begin so never come back. Completes when there is the first.</summary>
    private Task Hang(string prefix)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _state.Before = key =>
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
                return Task.CompletedTask;
            reached.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        return reached.Task;
    }

    /// <summary>One request hangs until it is released, the first after so many others of its kind.</summary>
    private (Task Reached, Action Release) HangOnce(string prefix, int after)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        _state.Before = key =>
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || Interlocked.Increment(ref count) != after + 1)
                return Task.CompletedTask;
            reached.TrySetResult();
            return release.Task;
        };
        return (reached.Task, release.SetResult);
    }

    /// <summary>What other threads do takes its time.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Tells which timers were set: one that is set after the time has passed would wait for the next time.</summary>
    private sealed class WatchedTime(DateTimeOffset now) : FakeTimeProvider(now)
    {
        public ConcurrentBag<TimeSpan> Set { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Set.Add(dueTime);
            return timer;
        }
    }

    private sealed class Seat : IDisposable
    {
        private volatile bool _disposed;

        public bool Disposed => _disposed;

        public void Dispose() => _disposed = true;
    }
}
