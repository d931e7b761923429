using Agents.EndToEnd.Processes;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Isolation;

[Collection(ToolTestGroup.Name)]
public sealed class HedgingTests(ToolFixture api)
{
    [Fact]
    public async Task Hedging_CallTakesLongerThanUsual_IsSentOnceMoreAndTheFirstIsBrokenOff()
    {
        var tool = CountedTool.Map(api.Tools, "hedging.slow/1.0.0", CountedTool.Well);
        await api.PublishHttpAsync("hedging.slow", """
            timeoutMs: 60000
            idempotent: true
            hedging: { minDelayMs: 20, minimumCalls: 10, maxRatio: 1 }
            """);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("succeeded", (await api.RunAsync("hedging.slow", new { })).Text("status"));
        }

        var (before, held, brokenOff) = (tool.Calls, 0, 0);
        tool.Become(async context =>
        {
            if (Interlocked.Increment(ref held) > 1)
            {
                await CountedTool.Well(context);
                return;
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref brokenOff, 1);
        });
        var call = await api.RunAsync("hedging.slow", new { });

        Assert.Equal(("succeeded", 1), (call.Text("status"), call.Body.GetProperty("attempts").GetInt32()));
        Assert.Equal(before + 2, tool.Calls);
        await Poll.UntilAsync(
            "the first is broken off", TimeSpan.FromSeconds(20), () => Task.FromResult(Volatile.Read(ref brokenOff) == 1 ? tool : null),
            TestContext.Current.CancellationToken, api.System.Tails);
    }
}
