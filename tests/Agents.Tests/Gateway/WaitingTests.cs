using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Gateway;
using Agents.Gateway.Admission;
using Agents.Gateway.Waiting;
using Agents.Hosting.Health;
using Agents.Tooling.Calls;
using Dapr.AspNetCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Gateway;

public sealed class WaitingTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLedger _ledger = new();
    private readonly Lifetime _lifetime = new();
    private readonly WaitRoom _room;
    private readonly OutcomeWait _wait;
    private readonly LedgerPoll _poll;

    public WaitingTests()
    {
        _room = new WaitRoom(_time);
        _wait = new OutcomeWait(new Drain(_lifetime), _time);
        _poll = new LedgerPoll(_room, _ledger, new GatewayOptions(), _time, NullLogger<LedgerPoll>.Instance);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task For_OutcomeOffered_EndsTheWaitOfEverybody()
    {
        var (one, two) = (new OutcomeWatcher("a"), new OutcomeWatcher("a"));
        using var seats = new Seats(_room.Enter(one), _room.Enter(two));
        var waits = new[] { _wait.ForAsync(one, TimeSpan.FromSeconds(5), Ct), _wait.ForAsync(two, TimeSpan.FromSeconds(5), Ct) };

        _room.Offer(Snapshot("b", CallStatus.Succeeded));
        _room.Offer(Snapshot("a", CallStatus.Running));
        _room.Offer(Snapshot("a", CallStatus.Unknown));
        Assert.All(waits, w => Assert.False(w.IsCompleted));
        _room.Offer(Snapshot("a", CallStatus.Succeeded));

        Assert.All(await Task.WhenAll(waits), call => Assert.Equal(CallStatus.Succeeded, call!.Status));
    }

    [Fact]
    public async Task For_TimeIsUp_IsNull()
    {
        var wait = _wait.ForAsync(new OutcomeWatcher("a"), TimeSpan.FromSeconds(5), Ct);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await wait);
    }

    [Fact]
    public async Task For_AppStops_IsNullAtOnce()
    {
        var wait = _wait.ForAsync(new OutcomeWatcher("a"), TimeSpan.FromSeconds(5), Ct);

        _lifetime.StopApplication();

        Assert.Null(await wait);
        Assert.Null(await _wait.ForAsync(new OutcomeWatcher("a"), TimeSpan.FromSeconds(5), Ct));
    }

    [Fact]
    public async Task For_CallerGone_IsCancelled()
    {
        using var gone = new CancellationTokenSource();
        var wait = _wait.ForAsync(new OutcomeWatcher("a"), TimeSpan.FromSeconds(5), gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public void Leave_LastWatcher_LeavesNothingBehind()
    {
        var seats = new[] { _room.Enter(new OutcomeWatcher("a")), _room.Enter(new OutcomeWatcher("a")) };
        Assert.Equal(2, _room.Count);

        seats[0].Dispose();
        Assert.True(_room.IsAwaited("a"));
        seats[1].Dispose();
        seats[1].Dispose();

        Assert.False(_room.IsAwaited("a"));
        Assert.Equal(0, _room.Count);
    }

    [Fact]
    public void AwaitedFor_Age_NamesEachCallOnce()
    {
        _room.Enter(new OutcomeWatcher("old"));
        _time.Advance(TimeSpan.FromSeconds(1));
        _room.Enter(new OutcomeWatcher("old"));
        _room.Enter(new OutcomeWatcher("new"));

        Assert.Equal(["old"], _room.AwaitedFor(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Poll_ResultEventLost_TellsFromTheLedger()
    {
        var record = Record(CallState.Succeeded);
        _ledger.Put(record);
        var watcher = new OutcomeWatcher(record.Command.Id);
        _room.Enter(watcher);

        await _poll.OfferAsync([record.Command.Id, "not-there"], Ct);

        Assert.Equal(CallStatus.Succeeded, (await watcher.Outcome).Status);
    }

    [Fact]
    public async Task Poll_LedgerDown_GoesOn()
    {
        _ledger.IsDown = true;

        await _poll.OfferAsync(["a"], Ct);
    }

    [Fact]
    public async Task Hear_Bulk_ConfirmsEveryEntryAndFetchesOmittedResults()
    {
        var record = Record(CallState.Succeeded) with { Result = JsonSerializer.SerializeToElement(new { big = true }) };
        _ledger.Put(record);
        var (whole, large) = (new OutcomeWatcher("whole"), new OutcomeWatcher(record.Command.Id));
        using var seats = new Seats(_room.Enter(whole), _room.Enter(large));

        var answer = await OutcomeEvents.HearAsync(
            Bulk(Result("whole"), Result(record.Command.Id) with { ResultOmitted = true }, Result("nobody waits"), null), _room, _poll, new OpenCalls(new WorkerLoads(_time), _time), Ct);

        Assert.Equal(["0 SUCCESS", "1 SUCCESS", "2 SUCCESS", "3 SUCCESS"], answer.Statuses.Select(s => $"{s.EntryId} {s.Status}"));
        Assert.Equal("whole", (await whole.Outcome).Id);
        Assert.True((await large.Outcome).Result!.Value.GetProperty("big").GetBoolean());
    }

    [Fact]
    public async Task StateStream_LateAndRepeatedStates_AreToldOnceInOrder()
    {
        var stream = new StateStream("a");
        foreach (var status in new[] { CallStatus.Queued, CallStatus.Running, CallStatus.Queued, CallStatus.Running, CallStatus.Unknown, CallStatus.Failed, CallStatus.Running })
        {
            stream.Offer(Snapshot("a", status));
        }

        var told = new List<CallStatus>();
        await foreach (var call in stream.Changes.ReadAllAsync(Ct))
        {
            told.Add(call.Status);
        }

        Assert.Equal([CallStatus.Queued, CallStatus.Running, CallStatus.Unknown, CallStatus.Failed], told);
    }

    public void Dispose()
    {
        _poll.Dispose();
        _lifetime.Dispose();
    }

    private static CallSnapshot Snapshot(string id, CallStatus status) => new() { Id = id, Tool = "t", Version = "1", Status = status };

    private static CallResult Result(string id) => new() { Id = id, Tool = "t", Version = "1", Tenant = "t", State = CallState.Succeeded };

    private static CallRecord Record(CallState state) =>
        CallRecord.Accepted(new Desk().Factory.Create(Desk.Submission()).Value!) with { State = state };

    private static BulkSubscribeMessage<BulkMessageModel<CallResult>> Bulk(params CallResult?[] results) => new(
        [.. results.Select((r, i) => new BulkSubscribeMessageEntry<BulkMessageModel<CallResult>>(
            $"{i}", "application/cloudevents+json", [], r is null ? null! : new BulkMessageModel<CallResult>("id", "s", "t", "1.0", "application/json", r)))],
        "tools.results", []);

    private sealed class Seats(params IDisposable[] seats) : IDisposable
    {
        public void Dispose() => Array.ForEach(seats, s => s.Dispose());
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
