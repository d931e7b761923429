using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Adapters;
using Agents.Tools.Isolation;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Isolation;

public sealed class HedgedAdapterTests : IAsyncDisposable
{
    private const int Measured = 20;
    private static readonly TimeSpan P95 = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new(Calls.Start);
    private readonly ScriptedAdapter _tool = new();
    private readonly VersionGuard _guard;
    private readonly GuardedAdapter _guarded;
    private int _ended;

    public HedgedAdapterTests()
    {
        var manifest = Calls.Manifest() with
        {
            Isolation = new ToolIsolation { Breaker = new ToolBreaker { FaultRatio = 0.01, MinimumCalls = 1 } },
        };
        var guards = new VersionGuards(_time);
        _guard = guards.Hold(manifest);
        _guarded = new GuardedAdapter(_tool, manifest, _guard, guards, _time);
    }

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Fact]
    public async Task SendAsync_SlowerThanTheP95_IsSentTwiceAndTheFirstAnswerWins()
    {
        var adapter = await MeasuredAsync();
        var sending = adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        var first = await _tool.NextAsync();

        _time.Advance(P95);
        var second = await _tool.NextAsync();
        Assert.Equal(
            (first.Request.Command.Id, 1, first.Request.Deadline, first.Request.TimeLeft - P95),
            (second.Request.Command.Id, second.Request.Attempt, second.Request.Deadline, second.Request.TimeLeft));
        _time.Advance(TimeSpan.FromMilliseconds(10));
        second.Answer.SetResult(ScriptedAdapter.Refusal);

        Assert.Same(ScriptedAdapter.Refusal, await sending);
        await first.Answer.Task;
        Assert.True(first.Token.IsCancellationRequested);
        Assert.False(second.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task SendAsync_FirstAnswersAfterAll_WinsAndTheSecondIsBrokenOff()
    {
        var adapter = await MeasuredAsync();
        var sending = adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        var first = await _tool.NextAsync();
        _time.Advance(P95);
        var second = await _tool.NextAsync();

        first.Answer.SetResult(ScriptedAdapter.Result);

        Assert.Same(ScriptedAdapter.Result, await sending);
        await second.Answer.Task;
        Assert.True(second.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task SendAsync_LoserBrokenOff_CountsNeitherForNorAgainst()
    {
        // One fault would open this breaker.
        var adapter = await MeasuredAsync();
        var sending = adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        await _tool.NextAsync();
        _time.Advance(P95 + TimeSpan.FromMilliseconds(1));
        var second = await _tool.NextAsync();
        second.Answer.SetResult(ScriptedAdapter.Result);
        await sending;
        await Eventually.HoldsAsync(() => _guard.Times.Added == Measured + 2);

        Assert.True(_guard.IsHealthy);
    }

    [Fact]
    public async Task SendAsync_OneFaultsAndTheOtherAnswers_IsTheAnswer()
    {
        var adapter = await MeasuredAsync();
        var sending = adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        var first = await _tool.NextAsync();
        _time.Advance(P95);
        var second = await _tool.NextAsync();

        first.Answer.SetResult(ScriptedAdapter.Lost);
        await Eventually.HoldsAsync(() => !_guard.IsHealthy);
        Assert.False(sending.IsCompleted);
        second.Answer.SetResult(ScriptedAdapter.Result);

        Assert.Same(ScriptedAdapter.Result, await sending);
    }

    [Fact]
    public async Task SendAsync_BothFault_IsAFault()
    {
        var adapter = await MeasuredAsync();
        var sending = adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        var first = await _tool.NextAsync();
        _time.Advance(P95);
        var second = await _tool.NextAsync();

        second.Answer.SetResult(ScriptedAdapter.Lost);
        first.Answer.SetResult(ScriptedAdapter.Lost);

        Assert.IsType<ToolAnswer.Fault>(await sending);
    }

    [Fact]
    public async Task SendAsync_AnswerWithinTheP95_IsSentOnce()
    {
        var adapter = await MeasuredAsync();
        var sending = adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        var first = await _tool.NextAsync();
        _time.Advance(P95 - TimeSpan.FromMilliseconds(1));

        first.Answer.SetResult(ScriptedAdapter.Result);
        await sending;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Measured + 1, _tool.All.Count);
    }

    [Fact]
    public async Task SendAsync_TooFewMeasured_IsSentOnce()
    {
        var adapter = await MeasuredAsync(new ToolHedging { MinimumCalls = Measured + 1, MaxRatio = 1 });

        await RunAsync(adapter, TimeSpan.FromSeconds(10), hedged: false);
        await RunAsync(adapter, TimeSpan.FromSeconds(10), hedged: true);
    }

    [Fact]
    public async Task SendAsync_P95BelowTheSmallestDelay_WaitsThatLong()
    {
        var adapter = await MeasuredAsync(new ToolHedging { MinDelayMs = 500, MinimumCalls = 10, MaxRatio = 1 });

        await RunAsync(adapter, TimeSpan.FromMilliseconds(499), hedged: false);
        await RunAsync(adapter, TimeSpan.FromMilliseconds(500), hedged: true);
    }

    [Fact]
    public async Task SendAsync_AllAreSlow_HedgesNoMoreThanTheShare()
    {
        var adapter = await MeasuredAsync(new ToolHedging { MinDelayMs = 10, MinimumCalls = 10, MaxRatio = 0.1 });

        // Ten calls earn one.
        for (var i = 1; i <= 30; i++)
            await RunAsync(adapter, TimeSpan.FromSeconds(10), hedged: i % 10 == 0);
    }

    [Fact]
    public void HedgeBudget_LongQuiet_SavesNoMoreThanTen()
    {
        var budget = new HedgeBudget(0.5);
        for (var i = 0; i < 1000; i++)
            budget.Earn();

        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => budget.TrySpend()));
    }

    /// <summary>The first calls go past it, so that it has neither hedged nor saved anything yet.</summary>
    private async Task<HedgedAdapter> MeasuredAsync(ToolHedging? hedging = null)
    {
        for (var i = 0; i < Measured; i++)
        {
            var sending = _guarded.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
            var sent = await _tool.NextAsync();
            _time.Advance(P95);
            sent.Answer.SetResult(ScriptedAdapter.Result);
            await sending;
        }
        return new HedgedAdapter(
            new EndCounter(_guarded, () => Interlocked.Increment(ref _ended)), hedging ?? new ToolHedging { MinDelayMs = 10, MinimumCalls = Measured, MaxRatio = 1 }, _guard.Times, _time);
    }

    /// <summary>Runs a call that takes so long; asserts whether it was sent twice.</summary>
    private async Task RunAsync(HedgedAdapter adapter, TimeSpan runTime, bool hedged)
    {
        var before = _tool.All.Count;
        var sending = adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        var first = await _tool.NextAsync();
        _time.Advance(runTime);
        if (hedged)
            await _tool.NextAsync();
        first.Answer.SetResult(ScriptedAdapter.Result);
        await sending;
        Assert.Equal(before + (hedged ? 2 : 1), _tool.All.Count);
        // The loser, too, has left before the clock goes on.
        await Eventually.HoldsAsync(() => _ended == _tool.All.Count - Measured);
    }

    private sealed class EndCounter(IToolAdapter inner, Action ended) : AdapterDecorator(inner)
    {
        public override async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
        {
            try
            {
                return await Inner.SendAsync(request, cancellationToken);
            }
            finally
            {
                ended();
            }
        }
    }
}
