using System.Net;
using Agents.Contracts;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Lanes;

/// <summary>What becomes of calls that wait for others of their tool: the first holds the only place until the test lets it go.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class WaitingTests(ToolFixture api)
{
    private const string One = """
        timeoutMs: 60000
        idempotent: true
        isolation: { maxConcurrent: 1 }
        """;

    [Fact]
    public async Task Cancel_WhileItWaits_EndsAtOnceAndNeverRuns()
    {
        var (tool, first) = await HoldAsync("waiting.cancel");
        var second = await api.SubmitAsync("waiting.cancel", new { name = "second" });

        await api.CancelWaitingAsync(second);

        var call = await api.EndAsync(second);
        Assert.Equal(
            ("cancelled", ProblemTypes.Cancelled, "The call was cancelled before it started."),
            (call.Text("status"), call.Error("type"), call.Error("title")));
        await LetGoAsync(tool, first);
    }

    [Fact]
    public async Task Deadline_PassesWhileItWaits_ExpiresAtOnceAndNeverRuns()
    {
        var (tool, first) = await HoldAsync("waiting.deadline");

        var late = await api.EndAsync(await api.SubmitAsync("waiting.deadline", new { name = "late" }, deadlineMs: 300));

        Assert.Equal("expired", late.Text("status"));
        Assert.Equal(ProblemTypes.Expired, late.Error("type"));
        await LetGoAsync(tool, first);
    }

    [Fact]
    public async Task Bulkhead_IsFull_DoesNotHoldUpOtherTools()
    {
        var (tool, first) = await HoldAsync("waiting.bulkhead");
        await api.SubmitAsync("waiting.bulkhead", new { name = "second" }, deadlineMs: 60_000);

        var other = await api.RunAsync("profile.lookup", new { customerId = "c-1001" });

        Assert.Equal("succeeded", other.Text("status"));
        Assert.Equal(["first"], tool.Came);
        tool.LetGo();
        await api.EndAsync(first);
    }

    [Fact]
    public async Task RateLimit_IsUsedUp_CallsWaitAndOtherToolsDoNot()
    {
        var tool = CountedTool.Map(api.Tools, "waiting.rate/1.0.0", CountedTool.Well);
        await api.PublishHttpAsync("waiting.rate", """
            idempotent: true
            rateLimit: { perSecond: 0.01, burst: 2 }
            """);
        Assert.Equal("succeeded", (await api.RunAsync("waiting.rate", new { })).Text("status"));
        Assert.Equal("succeeded", (await api.RunAsync("waiting.rate", new { })).Text("status"));
        var third = await api.SubmitAsync("waiting.rate", new { }, deadlineMs: 1000);

        var other = await api.RunAsync("profile.lookup", new { customerId = "c-1001" });

        Assert.Equal("succeeded", other.Text("status"));
        Assert.Equal("expired", (await api.EndAsync(third)).Text("status"));
        Assert.Equal(2, tool.Calls);
    }

    private async Task<(HeldTool Tool, string First)> HoldAsync(string name)
    {
        var tool = HeldTool.Map(api.Tools, name + "/1.0.0");
        await api.PublishHttpAsync(name, One);
        var first = await api.SubmitAsync(name, new { name = "first" });
        await tool.CameAsync(1, api.System);
        return (tool, first);
    }

    private async Task LetGoAsync(HeldTool tool, string first)
    {
        var running = await api.SendAsync(HttpMethod.Get, $"/v1/calls/{first}", HttpStatusCode.OK);
        Assert.Equal("queued", running.Text("status"));
        tool.LetGo();
        Assert.Equal("succeeded", (await api.EndAsync(first)).Text("status"));
        Assert.Equal(["first"], tool.Came);
    }
}
