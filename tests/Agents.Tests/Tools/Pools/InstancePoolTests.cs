using Agents.Contracts.Inventory;
using Agents.Tools.Pools;

namespace Agents.Tests.Tools.Pools;

public sealed class InstancePoolTests
{
    private static readonly ToolPool Cold = new() { Max = 2, Prewarm = false };
    private readonly FakeInstances _fakes = new();

    [Fact]
    public async Task Create_Hot_StartsTheMinimumAndNoMore()
    {
        _fakes.Create(Cold with { Hot = 2, Max = 5 });

        await _fakes.SettledAsync();

        Assert.Equal(2, _fakes.Open.Count);
    }

    [Fact]
    public async Task Create_Cold_StartsNothingBeforeACall()
    {
        _fakes.Create(Cold);
        await _fakes.PassAsync(3);
        Assert.Equal(0, _fakes.Starts);

        using var lease = await _fakes.RentAsync();

        Assert.Same(Assert.Single(_fakes.All), lease.Instance);
    }

    [Fact]
    public async Task Rent_InstanceIsFree_IsThereAtOnceAndTheSame()
    {
        _fakes.Create(Cold);
        (await _fakes.RentAsync()).Dispose();

        var second = _fakes.Pool!.RentAsync(CancellationToken.None);

        Assert.True(second.IsCompletedSuccessfully);
        Assert.Same(_fakes.All[0], (await second).Instance);
    }

    [Fact]
    public async Task Rent_CallsPerInstance_FillsOneBeforeItStartsAnother()
    {
        _fakes.Create(Cold with { CallsPerInstance = 3 });

        var leases = new List<PoolLease>();
        for (var i = 0; i < 4; i++)
            leases.Add(await _fakes.RentAsync());

        Assert.Equal([3, 1], leases.GroupBy(lease => lease.Instance).Select(group => group.Count()));
    }

    [Fact]
    public async Task Rent_AtTheMost_WaitsInTheOrderOfArrival()
    {
        _fakes.Create(Cold);
        var first = await _fakes.RentAsync();
        var second = await _fakes.RentAsync();
        var third = _fakes.RentAsync();
        var fourth = _fakes.RentAsync();
        Assert.Equal((2, 0, 2, 2), _fakes.Pool!.Counts);

        second.Dispose();

        Assert.Same(second.Instance, (await third).Instance);
        Assert.False(fourth.IsCompleted);
        first.Dispose();
        Assert.Same(first.Instance, (await fourth).Instance);
        Assert.Equal(2, _fakes.Starts);
    }

    [Fact]
    public async Task Rent_CancelledWhileItWaits_LeavesTheLine()
    {
        _fakes.Create(Cold with { Max = 1 });
        var running = await _fakes.RentAsync();
        using var cancel = new CancellationTokenSource();
        var waiting = _fakes.Pool!.RentAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        running.Dispose();
        Assert.Equal((1, 0, 0, 0), _fakes.Pool.Counts);
    }

    [Fact]
    public async Task Rent_StartFails_FailsWithTheReasonAndFailsAtOnceDuringThePause()
    {
        _fakes.OnStart = (number, _) => number == 1 ? throw new InstanceStartException("no such program") : Task.CompletedTask;
        _fakes.Create(Cold);

        var first = await Assert.ThrowsAsync<InstanceStartException>(_fakes.RentAsync);
        var second = await Assert.ThrowsAsync<InstanceStartException>(_fakes.RentAsync);

        Assert.Equal(("no such program", "no such program", 1), (first.Message, second.Message, _fakes.Starts));
        _fakes.Time.Advance(StartBackoff.First);
        using var third = await _fakes.RentAsync();
        Assert.Equal(2, _fakes.Starts);
    }

    [Fact]
    public async Task Rent_StartFailsWhileAnotherInstanceRuns_WaitsForThatOne()
    {
        _fakes.OnStart = (number, _) => number == 2 ? throw new InstanceStartException("no memory") : Task.CompletedTask;
        _fakes.Create(Cold);
        var running = await _fakes.RentAsync();
        var waiting = _fakes.RentAsync();
        await FakeInstances.UntilAsync(() => _fakes.Starts == 2 && _fakes.Pool!.IsAtRest);
        Assert.False(waiting.IsCompleted);

        running.Dispose();

        Assert.Same(running.Instance, (await waiting).Instance);
    }

    [Fact]
    public async Task Rent_StartTakesTooLong_FailsAndNamesTheSetting()
    {
        _fakes.OnStart = (_, token) => Task.Delay(Timeout.Infinite, token);
        _fakes.Create(Cold with { StartTimeoutMs = 500 });
        var waiting = _fakes.RentAsync();
        await FakeInstances.UntilAsync(() => _fakes.Starts == 1);

        _fakes.Time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Contains("pool.startTimeoutMs", (await Assert.ThrowsAsync<InstanceStartException>(() => waiting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hot_StartsFail_AreTriedAgainWithGrowingPauses()
    {
        _fakes.OnStart = (number, _) => number <= 5 ? throw new InstanceStartException("not yet") : Task.CompletedTask;
        _fakes.Create(Cold with { Hot = 1 });
        await _fakes.SettledAsync();

        var seconds = 0;
        while (_fakes.Open.Count == 0 && seconds < 60)
        {
            await _fakes.PassAsync(1);
            seconds++;
        }

        // Pauses of 0.2, 0.4, 0.8, 1.6 and 3.2 s, each rounded up to the next look.
        Assert.Equal((6, 1 + 1 + 1 + 2 + 4), (_fakes.Starts, seconds));
    }

    [Fact]
    public async Task Hot_InstanceEndsByItself_IsReplacedWithoutACall()
    {
        _fakes.Create(Cold with { Hot = 1 });
        await _fakes.SettledAsync();
        _fakes.All[0].IsUsable = false;

        await _fakes.PassAsync(1);

        Assert.True(_fakes.All[0].IsClosed);
        Assert.Same(_fakes.All[1], Assert.Single(_fakes.Open));
    }

    [Fact]
    public async Task Return_InstanceIsOfNoUse_IsClosedAndTheNextCallGetsAnother()
    {
        _fakes.Create(Cold with { Max = 1 });
        var lease = await _fakes.RentAsync();
        var waiting = _fakes.RentAsync();
        _fakes.All[0].IsUsable = false;

        lease.Dispose();

        var next = await waiting;
        Assert.Same(_fakes.All[1], next.Instance);
        await _fakes.SettledAsync();
        Assert.True(_fakes.All[0].IsClosed);
    }

    [Fact]
    public async Task Warm_IdleBeyondHot_EndsAfterItsTimeAndNotBefore()
    {
        _fakes.Create(Cold with { Hot = 1, WarmSeconds = 10 });
        await _fakes.SettledAsync();
        var leases = new[] { await _fakes.RentAsync(), await _fakes.RentAsync() };
        foreach (var lease in leases)
            lease.Dispose();

        await _fakes.PassAsync(9);
        Assert.Equal(2, _fakes.Open.Count);
        await _fakes.PassAsync(2);

        Assert.Single(_fakes.Open);
    }

    [Fact]
    public async Task Prewarm_DemandGrows_StartsAheadOfTheCalls()
    {
        _fakes.Create(new ToolPool { Max = 8 });

        // One call at a time, of half a second: no call ever waits, so only the estimate can start a second instance.
        for (var i = 0; i < 60; i++)
        {
            var lease = await _fakes.RentAsync();
            await _fakes.PassAsync(0.5);
            lease.Dispose();
        }

        // 2 calls/s x 0.5 s = 1 running, and 1 for its ups and downs.
        Assert.Equal(2, _fakes.Open.Count);
    }

    [Fact]
    public async Task Prewarm_Off_StartsOnlyWhatCallsWaitFor()
    {
        _fakes.Create(new ToolPool { Max = 8, Prewarm = false });

        for (var i = 0; i < 60; i++)
        {
            var lease = await _fakes.RentAsync();
            await _fakes.PassAsync(0.5);
            lease.Dispose();
        }

        Assert.Single(_fakes.Open);
    }

    [Fact]
    public async Task RecycleAfterCalls_Reached_TakesNoMoreAndEndsWithItsLastCall()
    {
        _fakes.Create(Cold with { CallsPerInstance = 2, RecycleAfterCalls = 2 });
        var first = await _fakes.RentAsync();
        var second = await _fakes.RentAsync();
        first.Dispose();

        using var third = await _fakes.RentAsync();

        Assert.Same(first.Instance, second.Instance);
        Assert.NotSame(first.Instance, third.Instance);
        Assert.False(_fakes.All[0].IsClosed);
        second.Dispose();
        await _fakes.SettledAsync();
        Assert.True(_fakes.All[0].IsClosed);
    }

    [Fact]
    public async Task RecycleAfterCalls_Hot_ReplacementStartsWhileTheLastCallRuns()
    {
        _fakes.Create(Cold with { Hot = 1, Max = 1, RecycleAfterCalls = 1 });
        await _fakes.SettledAsync();

        using var only = await _fakes.RentAsync();
        await _fakes.SettledAsync();

        Assert.Equal(2, _fakes.Open.Count);
    }

    [Fact]
    public async Task RecycleAfterMinutes_Hot_ReplacementIsThereBeforeTheOldOneGoes()
    {
        var replacement = new TaskCompletionSource();
        _fakes.OnStart = (number, _) => number == 2 ? replacement.Task : Task.CompletedTask;
        _fakes.Create(Cold with { Hot = 1, Max = 1, RecycleAfterMinutes = 1, HealthCheckSeconds = 0 });
        await _fakes.SettledAsync();
        _fakes.Time.Advance(TimeSpan.FromMinutes(1));
        await FakeInstances.UntilAsync(() => _fakes.Starts == 2);

        // It serves on as long as it is needed.
        using (var call = await _fakes.RentAsync())
            Assert.Same(_fakes.All[0], call.Instance);
        replacement.SetResult();
        await FakeInstances.UntilAsync(() => _fakes.All.Count == 2);
        await _fakes.PassAsync(1);

        Assert.Same(_fakes.All[1], Assert.Single(_fakes.Open));
    }

    [Fact]
    public async Task HealthCheck_IdleInstanceIsNotWell_IsReplaced()
    {
        _fakes.Create(Cold with { Hot = 1, HealthCheckSeconds = 5 });
        await _fakes.SettledAsync();
        _fakes.All[0].IsWell = false;

        await _fakes.PassAsync(4);
        Assert.Equal(0, _fakes.All[0].Checks);
        await _fakes.PassAsync(2);

        Assert.True(_fakes.All[0].IsClosed);
        Assert.Same(_fakes.All[1], Assert.Single(_fakes.Open));
    }

    [Fact]
    public async Task HealthCheck_BusyInstance_IsNotAsked()
    {
        _fakes.Create(Cold with { HealthCheckSeconds = 1 });
        using var lease = await _fakes.RentAsync();

        await _fakes.PassAsync(5);

        Assert.Equal(0, _fakes.All[0].Checks);
    }

    [Fact]
    public async Task HealthCheck_DoesNotAnswer_CountsAsNotWellAndTakesNoCallMeanwhile()
    {
        _fakes.Create(Cold with { HealthCheckSeconds = 1 });
        (await _fakes.RentAsync()).Dispose();
        _fakes.All[0].CheckGate = new TaskCompletionSource().Task;
        _fakes.Time.Advance(TimeSpan.FromSeconds(1));
        await FakeInstances.UntilAsync(() => _fakes.All[0].Checks == 1);

        using var call = await _fakes.RentAsync();
        Assert.Same(_fakes.All[1], call.Instance);
        _fakes.Time.Advance(TimeSpan.FromSeconds(5));

        await FakeInstances.UntilAsync(() => _fakes.All[0].IsClosed);
    }

    [Fact]
    public async Task Dispose_CallsRun_WaitsForThemAndThenClosesAll()
    {
        _fakes.Create(Cold with { Hot = 2 });
        await _fakes.SettledAsync();
        var lease = await _fakes.RentAsync();

        var disposing = _fakes.Pool!.DisposeAsync().AsTask();
        await FakeInstances.UntilAsync(() => _fakes.Open.Count == 1);
        Assert.False(disposing.IsCompleted);
        Assert.Same(lease.Instance, Assert.Single(_fakes.Open));
        lease.Dispose();
        await disposing;

        Assert.Empty(_fakes.Open);
        await Assert.ThrowsAsync<InstanceStartException>(_fakes.RentAsync);
    }

    [Fact]
    public async Task Dispose_InstanceStarts_ClosesItTooAndFailsWhoWaits()
    {
        var start = new TaskCompletionSource();
        _fakes.OnStart = (_, _) => start.Task;
        _fakes.Create(Cold);
        var waiting = _fakes.RentAsync();
        await FakeInstances.UntilAsync(() => _fakes.Starts == 1);

        var disposing = _fakes.Pool!.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<InstanceStartException>(() => waiting);
        start.SetResult();
        await disposing;

        Assert.True(Assert.Single(_fakes.All).IsClosed);
    }

    [Fact]
    public async Task Rent_ManyAtOnce_NeverHaveMoreThanTheMostAndAllRun()
    {
        _fakes.Create(Cold with { Max = 3, CallsPerInstance = 2, RecycleAfterCalls = 7 });
        var running = 0;
        var most = 0;

        await Task.WhenAll(Enumerable.Range(0, 500).Select(async _ =>
        {
            using var lease = await _fakes.RentAsync();
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
        }));

        await _fakes.SettledAsync();
        Assert.InRange(most, 1, 2 * 3 * 2);
        Assert.Equal(0, _fakes.Pool!.Counts.Running);
        Assert.True(_fakes.Starts >= 500 / 7, $"{_fakes.Starts} starts");
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known; known = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, known);
    }
}
