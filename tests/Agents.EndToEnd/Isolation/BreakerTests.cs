using Agents.Contracts;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Isolation;

[Collection(ToolTestGroup.Name)]
public sealed class BreakerTests(ToolFixture api)
{
    private const string Isolation = """
        idempotent: true
        retry: { maxAttempts: 1 }
        isolation: { breaker: { faultRatio: 0.5, minimumCalls: 3, windowSeconds: 3600, openSeconds: 3600 } }
        """;

    [Fact]
    public async Task Breaker_ConnectionsBreak_OpensAndSendsNothingMore()
    {
        var tool = CountedTool.Map(api.Tools, "breaker.sick/1.0.0", CountedTool.Sick);
        await api.PublishHttpAsync("breaker.sick", Isolation);
        for (var i = 0; i < 3; i++)
        {
            var broken = await api.RunAsync("breaker.sick", new { });
            Assert.Equal(ProblemTypes.ToolUnreachable, broken.Error("type"));
        }

        var refused = await api.RunAsync("breaker.sick", new { });

        Assert.Equal(("failed", ProblemTypes.BreakerOpen), (refused.Text("status"), refused.Error("type")));
        Assert.Matches("^It lets a call through to try in 3[0-9]{3} s\\.$", refused.Error("detail"));
        Assert.Equal(3, tool.Calls);
    }

    [Fact]
    public async Task Breaker_ToolAnswersWithErrors_StaysClosed()
    {
        var tool = CountedTool.Map(api.Tools, "breaker.failing/1.0.0", CountedTool.Failing);
        await api.PublishHttpAsync("breaker.failing", Isolation);
        for (var i = 0; i < 10; i++)
        {
            var failed = await api.RunAsync("breaker.failing", new { });
            Assert.Equal("urn:test:failing", failed.Error("type"));
        }

        tool.Become(CountedTool.Well);

        Assert.Equal("succeeded", (await api.RunAsync("breaker.failing", new { })).Text("status"));
        Assert.Equal(11, tool.Calls);
    }
}
