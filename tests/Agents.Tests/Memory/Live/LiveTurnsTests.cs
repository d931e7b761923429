using Agents.Memory.Live;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Live;

public sealed class LiveTurnsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LiveTurns _live;
    private int _done;

    public LiveTurnsTests() => _live = new LiveTurns(_time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_NobodyIsLive_RunsAtOnce()
    {
        for (var i = 0; i < 10; i++)
            await BehindAsync();
        Assert.Equal(10, _done);
    }

    [Fact]
    public async Task Behind_ASpike_WaitsForItsEnd()
    {
        var turns = Enumerable.Range(0, LiveTurns.Spike + 1).Select(_ => _live.Enter()).ToArray();
        var behind = BehindAsync();
        Assert.False(behind.IsCompleted);
        turns[0].Dispose();
        await Eventually.HoldsAsync(() => behind.IsCompleted, () => _time.Advance(TimeSpan.FromMilliseconds(10)));
        Assert.True(_time.GetUtcNow() - _time.Start < LiveTurns.LongestWait);
    }

    [Fact]
    public async Task Behind_ASpikeThatDoesNotEnd_IsDoneAllTheSame()
    {
        var turns = Enumerable.Range(0, LiveTurns.Spike + 1).Select(_ => _live.Enter()).ToArray();
        var behind = BehindAsync();
        await Eventually.HoldsAsync(() => behind.IsCompleted, () => _time.Advance(TimeSpan.FromMilliseconds(10)));
        Assert.True(_time.GetUtcNow() - _time.Start >= LiveTurns.LongestWait);
        Assert.Equal(17, turns.Length);
    }

    public void Dispose() => _live.Dispose();

    private Task BehindAsync() => _live.BehindAsync(() =>
    {
        _done++;
        return Task.CompletedTask;
    }, Stop);
}
