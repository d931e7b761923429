using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Isolation;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Isolation;

public sealed class BreakerTests
{
    private readonly FakeTimeProvider _time = new(Calls.Start);
    private readonly Breaker _breaker;

    public BreakerTests() =>
        _breaker = new Breaker(new ToolBreaker { FaultRatio = 0.5, MinimumCalls = 4, WindowSeconds = 10, OpenSeconds = 5 }, _time);

    [Fact]
    public void Leave_FewerThanTheMinimum_StaysClosed()
    {
        Run(true, true, true);

        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void Leave_ShareReached_Opens()
    {
        Run(false, false, true);
        Assert.True(_breaker.IsClosed);

        Run(true);

        Assert.False(_breaker.IsClosed);
        Assert.False(_breaker.TryEnter(out _, out var openFor));
        Assert.Equal(TimeSpan.FromSeconds(5), openFor);
    }

    [Fact]
    public void Leave_ShareNotReached_StaysClosed()
    {
        Run(false, false, false, true, false, true, true);

        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void Leave_NothingCounted_NeitherOpensNorFillsTheWindow()
    {
        Run(true, true, true, null, null, null, null);

        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void Leave_FaultsOlderThanTheWindow_DoNotCount()
    {
        Run(true, true, true);
        _time.Advance(TimeSpan.FromSeconds(11));

        Run(true, true, true);

        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void TryEnter_OpenTimeOver_LetsExactlyOneTry()
    {
        Run(true, true, true, true);
        _time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.False(_breaker.TryEnter(out _, out var openFor));
        Assert.Equal(1, openFor.TotalMilliseconds, tolerance: 0.01);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(_breaker.TryEnter(out _, out _));
        Assert.False(_breaker.TryEnter(out _, out openFor));
        Assert.Equal(TimeSpan.Zero, openFor);
    }

    [Fact]
    public void Leave_TrialSucceeds_ClosesWithAnEmptyWindow()
    {
        Run(true, true, true, true);
        _time.Advance(TimeSpan.FromSeconds(5));

        Run(false);

        Assert.True(_breaker.IsClosed);
        Assert.False(_breaker.HasReopened);
        Run(true, true, true);
        Assert.True(_breaker.IsClosed);
    }

    [Fact]
    public void Leave_TrialFails_OpensAgainForTheWholeTime()
    {
        Run(true, true, true, true);
        Assert.False(_breaker.HasReopened);
        _time.Advance(TimeSpan.FromSeconds(5));

        Run(true);

        Assert.True(_breaker.HasReopened);
        Assert.False(_breaker.TryEnter(out _, out var openFor));
        Assert.Equal(TimeSpan.FromSeconds(5), openFor);
    }

    [Fact]
    public void Leave_TrialBrokenOff_LetsAnotherTry()
    {
        Run(true, true, true, true);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_breaker.TryEnter(out var permit, out _));

        _breaker.Leave(permit, fault: null);

        Assert.False(_breaker.IsClosed);
        Assert.True(_breaker.TryEnter(out _, out _));
    }

    [Fact]
    public void Leave_AttemptFromBeforeItOpened_HasNoSay()
    {
        Assert.True(_breaker.TryEnter(out var early, out _));
        Run(true, true, true, true);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_breaker.TryEnter(out _, out _));

        _breaker.Leave(early, fault: false);

        Assert.False(_breaker.IsClosed);
    }

    [Fact]
    public void LetOneTry_Open_LetsOneThroughAtOnce()
    {
        Run(true, true, true, true);

        _breaker.LetOneTry();

        Assert.True(_breaker.TryEnter(out var permit, out _));
        Assert.False(_breaker.TryEnter(out _, out _));
        _breaker.Leave(permit, fault: false);
        Assert.True(_breaker.IsClosed);
    }

    private void Run(params bool?[] faults)
    {
        foreach (var fault in faults)
        {
            Assert.True(_breaker.TryEnter(out var permit, out _));
            _breaker.Leave(permit, fault);
        }
    }
}
