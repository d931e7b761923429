using System.Diagnostics;
using Agents.Hosting.Batching;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Hosting;

public sealed class ShortPauseTests
{
    [Fact]
    public async Task On_SystemTime_EveryPauseLastsAtLeastItsLength()
    {
        for (var i = 0; i < 20; i++)
        {
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(PauseAsync(), PauseAsync());

            Assert.True(watch.Elapsed >= ShortPause.Length, $"{watch.Elapsed}");
        }
    }

    [Fact]
    public async Task On_SystemTime_PausesOfManyEnd()
    {
        var pauses = Enumerable.Range(0, 1_000).Select(_ => Task.Run(PauseAsync, TestContext.Current.CancellationToken));

        await Task.WhenAll(pauses);
    }

    [Fact]
    public async Task On_OtherTime_EndsWhenItsTimeHasCome()
    {
        var time = new FakeTimeProvider();

        var pause = ShortPause.On(time);
        Assert.False(pause.IsCompleted);
        time.Advance(ShortPause.Length);

        await pause;
    }

    private static Task PauseAsync() => ShortPause.On(TimeProvider.System);
}
