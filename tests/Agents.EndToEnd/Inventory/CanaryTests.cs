using System.Net;
using Agents.EndToEnd.Processes;
using Agents.EndToEnd.Targets;
using Microsoft.AspNetCore.Http;

namespace Agents.EndToEnd.Inventory;

/// <summary>A version on trial that does badly is taken back by itself, and no caller sees it.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class CanaryTests(ToolFixture api)
{
    private const string Idempotent = """
        idempotent: true
        retry: { maxAttempts: 1 }
        """;

    [Fact]
    public async Task Canary_AnswersWithErrors_IsRolledBackAndNoCallFails() => await RollBackAsync(
        "canary.failing", CountedTool.Failing, """{"version":"2.0.0","maxErrorRatio":0.1,"minimumCalls":5}""",
        "^[0-9]+ of [0-9]+ calls failed within 60 s: 100 %, allowed 10 %\\.$");

    [Fact]
    public async Task Canary_BreaksOff_IsRolledBackAndNoCallFails() => await RollBackAsync(
        "canary.sick", CountedTool.Sick, """{"version":"2.0.0","minimumCalls":5}""",
        "^[0-9]+ of [0-9]+ calls failed within 60 s: 100 %, allowed 5 %\\.$");

    [Fact]
    public async Task Canary_IsSlow_IsRolledBack() => await RollBackAsync(
        "canary.slow", SlowAsync, """{"version":"2.0.0","maxP95Ms":150,"minimumCalls":5}""",
        "^The p95 of [0-9]+ calls within 60 s is [0-9]+ ms, allowed 150 ms\\.$");

    private static async Task SlowAsync(HttpContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, context.RequestAborted);
        await CountedTool.Well(context);
    }

    private async Task RollBackAsync(string tool, RequestDelegate bad, string canary, string reason)
    {
        CountedTool.Map(api.Tools, tool + "/1.0.0", CountedTool.Well);
        var trial = CountedTool.Map(api.Tools, tool + "/2.0.0", bad);
        await api.PublishHttpAsync(tool, Idempotent);
        await api.PublishHttpAsync(tool, Idempotent, "2.0.0");
        await api.SetTrafficAsync(tool, """{"weights":{"1.0.0":50,"2.0.0":50},"canary":""" + canary + "}");

        await Poll.UntilAsync(
            "the trial is over", TimeSpan.FromSeconds(30),
            async () =>
            {
                await SucceedAsync(tool, 10);
                return await IsOverAsync(tool) ? tool : null;
            },
            TestContext.Current.CancellationToken, api.System.Tails);

        var traffic = await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}/traffic", HttpStatusCode.OK);
        Assert.Equal("""{"1.0.0":50,"2.0.0":0}""", traffic.Body.GetProperty("weights").GetRawText());
        Assert.False(traffic.Body.TryGetProperty("canary", out _));
        var history = await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}/history", HttpStatusCode.OK);
        var change = history.Body.GetProperty("changes")[0];
        Assert.Equal(("rolled-back", "2.0.0"), (change.GetProperty("kind").GetString(), change.GetProperty("version").GetString()));
        Assert.Matches(reason, change.GetProperty("reason").GetString());
        Assert.StartsWith("worker ", change.GetProperty("by").GetString(), StringComparison.Ordinal);
        var before = trial.Calls;
        Assert.All(await SucceedAsync(tool, 20), version => Assert.Equal("1.0.0", version));
        Assert.Equal(before, trial.Calls);
    }

    /// <summary>Whether the gateway gives the version on trial no more calls.</summary>
    private async Task<bool> IsOverAsync(string tool)
    {
        var shown = await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}", HttpStatusCode.OK);
        return shown.Body.GetProperty("versions").EnumerateArray()
            .Any(version => version.GetProperty("version").GetString() == "2.0.0" && version.GetProperty("weight").GetInt32() == 0);
    }

    private async Task<string?[]> SucceedAsync(string tool, int calls) => await Task.WhenAll(Enumerable.Range(0, calls).Select(async _ =>
    {
        var call = await api.RunAsync(tool, new { });
        Assert.True(call.Text("status") == "succeeded", call.Body + api.System.Tails());
        return call.Text("version");
    }));
}
