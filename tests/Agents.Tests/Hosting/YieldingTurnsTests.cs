using Agents.Hosting.Batching;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Hosting;

public sealed class YieldingTurnsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly YieldingTurns _turns;
    private bool _isLive;

    public YieldingTurnsTests() => _turns = new YieldingTurns(() => _isLive, _time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _turns.Dispose();

    [Fact]
    public async Task Run_NoLiveWork_GoesPieceAfterPiece()
    {
        var first = new TaskCompletionSource();
        var one = _turns.RunAsync(() => first.Task, Ct);
        var two = _turns.RunAsync(() => Task.CompletedTask, Ct);
        Assert.False(two.IsCompleted);

        first.SetResult();

        await one;
        await two;
    }

    [Fact]
    public async Task Run_LiveWork_RestsThreeTimesAsLongAsThePieceTook()
    {
        _isLive = true;
        await _turns.RunAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(30));
                return Task.CompletedTask;
            },
            Ct);
        var next = _turns.RunAsync(() => Task.CompletedTask, Ct);

        _time.Advance(TimeSpan.FromMilliseconds(89));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await next;
    }

    [Fact]
    public async Task Run_PieceFails_TellsItAndGoesOn()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _turns.RunAsync(() => throw new InvalidOperationException(), Ct));

        await _turns.RunAsync(() => Task.CompletedTask, Ct);
    }
}
