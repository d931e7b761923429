using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Adapters;
using Agents.Tools.Isolation;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Isolation;

public sealed class GuardedAdapterTests : IAsyncDisposable
{
    private const int Minimum = 4;

    private readonly FakeTimeProvider _time = new(Calls.Start);
    private readonly ScriptedAdapter _tool = new();
    private readonly VersionGuards _guards;
    private readonly VersionGuard _guard;
    private readonly GuardedAdapter _adapter;

    public GuardedAdapterTests()
    {
        var manifest = Calls.Manifest() with
        {
            Isolation = new ToolIsolation
            {
                Breaker = new ToolBreaker { FaultRatio = 0.5, MinimumCalls = Minimum, WindowSeconds = 10, OpenSeconds = 5 },
                Quarantine = new ToolQuarantine { FaultRatio = 0.8, MinimumCalls = 20 },
            },
        };
        _guards = new VersionGuards(_time);
        _guard = _guards.Hold(manifest);
        _adapter = new GuardedAdapter(_tool, manifest, _guard, _guards, _time);
    }

    public ValueTask DisposeAsync() => _adapter.DisposeAsync();

    [Fact]
    public async Task SendAsync_Faults_OpenAndNothingMoreIsSent()
    {
        await SendManyAsync(ScriptedAdapter.Lost, Minimum);

        var answer = await _adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);

        var fault = Assert.IsType<ToolAnswer.Fault>(answer);
        Assert.Equal((ProblemTypes.BreakerOpen, true, true), (fault.Error.Type, fault.Error.Retryable, fault.NeverSent));
        Assert.Equal(TimeSpan.FromSeconds(5), fault.RetryAfter);
        Assert.Contains("5 s", fault.Error.Detail);
        Assert.False(fault.Blameless);
        Assert.Equal(Minimum, _tool.All.Count);
    }

    [Fact]
    public async Task SendAsync_TheToolsOwnErrors_NeverCount()
    {
        await SendManyAsync(ScriptedAdapter.Refusal, 100);

        Assert.True(_guard.IsHealthy);
        Assert.False(_guards.TryTakeReport(out _));
        Assert.Equal(100, _guard.Times.Added);
    }

    [Fact]
    public async Task SendAsync_TimeOuts_Open()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), _time);
        var request = ScriptedAdapter.Request(_time.GetUtcNow());
        var sending = Enumerable.Range(0, Minimum).Select(_ => _adapter.SendAsync(request, limit.Token)).ToArray();

        _time.Advance(TimeSpan.FromSeconds(30));
        await Task.WhenAll(sending);

        Assert.False(_guard.IsHealthy);
    }

    [Fact]
    public async Task SendAsync_BrokenOffFromThisSide_CountsForNothing()
    {
        for (var i = 0; i < 100; i++)
        {
            using var cancel = new CancellationTokenSource();
            var sending = _adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), cancel.Token);
            await cancel.CancelAsync();
            Assert.True(Assert.IsType<ToolAnswer.Fault>(await sending).Blameless);
        }

        Assert.True(_guard.IsHealthy);
        Assert.Equal(0, _guard.Times.Added);
    }

    [Fact]
    public async Task SendAsync_CallersDeadlineTooShortForTheTool_CountsForNothing()
    {
        await SendManyAsync(ScriptedAdapter.Result, 20, TimeSpan.FromMilliseconds(50));

        for (var i = 0; i < 100; i++)
            await TimeOutAsync(timeMs: 99);
        Assert.True(_guard.IsHealthy);
        // Over a second passed meanwhile; the answers are out of the window soon.
        _time.Advance(TimeSpan.FromSeconds(10));

        for (var i = 0; i < Minimum; i++)
            await TimeOutAsync(timeMs: 100);
        Assert.False(_guard.IsHealthy);
    }

    [Fact]
    public async Task SendAsync_ConnectingFails_OpensTheBreakerOfConnecting()
    {
        await SendManyAsync(ScriptedAdapter.NotConnected, Minimum);

        var answer = await _adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);

        Assert.Equal(ProblemTypes.BreakerOpen, Assert.IsType<ToolAnswer.Fault>(answer).Error.Type);
        Assert.Equal(Minimum, _tool.All.Count);
    }

    [Fact]
    public async Task SendAsync_SomeFailToConnectAndSomeBreak_EachBreakerCountsItsOwn()
    {
        // One of four failed to connect; of three that connected, fewer than the minimum, one broke.
        await SendAsync(ScriptedAdapter.Result);
        await SendAsync(ScriptedAdapter.Result);
        await SendAsync(ScriptedAdapter.Lost);
        await SendAsync(ScriptedAdapter.NotConnected);
        Assert.True(_guard.IsHealthy);

        await SendAsync(ScriptedAdapter.Lost);

        // Of four that connected two broke; of five that tried to connect one failed.
        Assert.False(_guard.IsHealthy);
    }

    [Fact]
    public async Task SendAsync_NeverSentForItWaitedHere_CountsForNothing()
    {
        var waited = new ToolAnswer.Fault(FakeTool.Unreachable with { Type = ProblemTypes.ToolTimeout }, NeverSent: true);

        await SendManyAsync(waited, 100);

        Assert.True(_guard.IsHealthy);
    }

    [Fact]
    public async Task SendAsync_TrialSucceeds_Closes()
    {
        await SendManyAsync(ScriptedAdapter.Lost, Minimum);
        _time.Advance(TimeSpan.FromSeconds(5));

        await SendAsync(ScriptedAdapter.Refusal);

        Assert.True(_guard.IsHealthy);
    }

    [Fact]
    public async Task SendAsync_AdapterThrows_FreesTheTrial()
    {
        await SendManyAsync(ScriptedAdapter.Lost, Minimum);
        _time.Advance(TimeSpan.FromSeconds(5));
        var sending = _adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        _tool.All[^1].Answer.SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => sending);

        await SendAsync(ScriptedAdapter.Result);

        Assert.True(_guard.IsHealthy);
    }

    [Fact]
    public async Task SendAsync_FaultsGoOnAfterATrial_RefusedAttemptsCountForQuarantine()
    {
        await SendManyAsync(ScriptedAdapter.Lost, Minimum);
        await RefuseManyAsync(100);
        Assert.False(_guards.TryTakeReport(out _));
        _time.Advance(TimeSpan.FromSeconds(5));
        await SendAsync(ScriptedAdapter.Lost);
        await RefuseManyAsync(14);
        Assert.False(_guards.TryTakeReport(out _));

        await RefuseManyAsync(10);

        Assert.True(_guards.TryTakeReport(out var report));
        Assert.Equal((_guard, GuardNews.OverLimit), (report.Guard, report.News));
        Assert.False(_guards.TryTakeReport(out _));
        Assert.StartsWith("100 % of", _guard.Reason);
    }

    [Fact]
    public async Task Hold_SameIsolation_IsTheSameGuardUntilAllLetGo()
    {
        var manifest = Calls.Manifest() with { Isolation = _guard.Settings };

        Assert.Same(_guard, _guards.Hold(manifest with { Description = "Another revision." }));
        await _adapter.DisposeAsync();
        Assert.Same(_guard, _guards.Find("order.get", "1.0.0"));
        _guards.Release(_guard);
        Assert.Null(_guards.Find("order.get", "1.0.0"));
        Assert.NotSame(_guards.Hold(manifest), _guards.Hold(manifest with { Isolation = new ToolIsolation() }));
    }

    private async Task TimeOutAsync(int timeMs)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(timeMs), _time);
        var sending = _adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow(), timeMs), limit.Token);
        _time.Advance(TimeSpan.FromMilliseconds(timeMs));
        await sending;
    }

    private async Task RefuseManyAsync(int count)
    {
        var sent = _tool.All.Count;
        for (var i = 0; i < count; i++)
            await _adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        Assert.Equal(sent, _tool.All.Count);
    }

    private async Task SendManyAsync(ToolAnswer answer, int count, TimeSpan runTime = default)
    {
        for (var i = 0; i < count; i++)
            await SendAsync(answer, runTime);
    }

    private async Task SendAsync(ToolAnswer answer, TimeSpan runTime = default)
    {
        var sending = _adapter.SendAsync(ScriptedAdapter.Request(_time.GetUtcNow()), CancellationToken.None);
        _time.Advance(runTime);
        _tool.All[^1].Answer.SetResult(answer);
        await sending;
    }
}
