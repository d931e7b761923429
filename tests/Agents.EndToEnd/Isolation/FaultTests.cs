using System.Net;
using System.Text.Json;
using Agents.Contracts;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Isolation;

/// <summary>Faults on demand do what they say, to the call that asks for them and to no other.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class FaultTests(ToolFixture api)
{
    // A timer may be early by some ticks of the system's clock.
    private const int EarlyMs = 20;

    [Fact]
    public async Task Fault_Delay_SendsLater()
    {
        var tool = await ToolAsync("fault.delay");

        var call = await RunAsync("fault.delay", "delay=300ms");

        Assert.Equal(("succeeded", 1), (call.Text("status"), tool.Calls));
        AssertTook(300, call);
    }

    [Fact]
    public async Task Fault_Error_IsTheToolsAnswerAndNothingIsSent()
    {
        var tool = await ToolAsync("fault.error");

        var call = await RunAsync("fault.error", "error=503");

        AssertError(call, ProblemTypes.ToolError);
        Assert.Equal(503, call.ErrorStatus());
        Assert.Equal(0, tool.Calls);
    }

    [Fact]
    public async Task Fault_Hang_TimesOutAndNothingIsSent()
    {
        var tool = await ToolAsync("fault.hang");

        var call = await RunAsync("fault.hang", "hang");

        AssertError(call, ProblemTypes.ToolTimeout);
        AssertTook(700, call);
        Assert.Equal(0, tool.Calls);
    }

    [Fact]
    public async Task Fault_Corrupt_ReplacesTheResult()
    {
        var tool = await ToolAsync("fault.corrupt");

        var call = await RunAsync("fault.corrupt", "corrupt");

        Assert.Equal(("succeeded", 1), (call.Text("status"), tool.Calls));
        Assert.Equal("\ufffd~*%#", call.Text("result"));
    }

    [Fact]
    public async Task Fault_CorruptWhereTheResultHasASchema_IsNoResult()
    {
        CountedTool.Map(api.Tools, "fault.checked/1.0.0", CountedTool.Well);
        await api.PublishHttpAsync("fault.checked", Manifest(idempotent: true) + "outputSchema: { type: object }");

        var call = await RunAsync("fault.checked", "corrupt");

        Assert.Equal("failed", call.Text("status"));
        Assert.Equal(ProblemTypes.InvalidResult, call.Error("type"));
    }

    [Fact]
    public async Task Fault_Crash_BreaksTheCallOffAndOthersGoOn()
    {
        var tool = await ToolAsync("fault.crash");

        // More often than the breaker of a tool that is sick would let through.
        for (var i = 0; i < 5; i++)
        {
            AssertError(await RunAsync("fault.crash", "crash"), ProblemTypes.ToolUnreachable);
        }

        Assert.Equal("succeeded", (await api.RunAsync("fault.crash", new { })).Text("status"));
        Assert.Equal(1, tool.Calls);
    }

    [Fact]
    public async Task Fault_CrashOfAToolThatIsNotIdempotent_LeavesTheCallUnknown()
    {
        CountedTool.Map(api.Tools, "fault.doubt/1.0.0", CountedTool.Well);
        await api.PublishHttpAsync("fault.doubt", Manifest(idempotent: false));
        var accepted = await api.CallAsync("fault.doubt", new { }, HttpStatusCode.Accepted, (AgentHeaders.Fault, "crash"));

        var call = await Poll.UntilAsync(
            "the call is unknown", TimeSpan.FromSeconds(20),
            async () =>
            {
                var now = await api.SendAsync(HttpMethod.Get, $"/v1/calls/{accepted.Text("id")}", HttpStatusCode.OK);
                return now.Text("status") == "unknown" ? now.Body : (JsonElement?)null;
            },
            api.System);

        var error = call.GetProperty("error");
        Assert.Equal(
            (ProblemTypes.OutcomeUnknown, "A fault on demand."),
            (error.GetProperty("type").GetString(), error.GetProperty("detail").GetString()));
    }

    private static void AssertError(Answer call, string type) =>
        Assert.Equal(("failed", type, "A fault on demand."), (call.Text("status"), call.Error("type"), call.Error("detail")));

    private static void AssertTook(int ms, Answer call) =>
        Assert.True(call.Body.GetProperty("timings").GetProperty("runMs").GetDouble() >= ms - EarlyMs, call.Body.ToString());

    private static string Manifest(bool idempotent) => $$"""
        timeoutMs: 700
        idempotent: {{(idempotent ? "true" : "false")}}
        {{(idempotent ? "retry: { maxAttempts: 1 }" : "")}}
        isolation: { breaker: { minimumCalls: 3 } }

        """;

    private async Task<CountedTool> ToolAsync(string tool)
    {
        var counted = CountedTool.Map(api.Tools, tool + "/1.0.0", CountedTool.Well);
        await api.PublishHttpAsync(tool, Manifest(idempotent: true));
        return counted;
    }

    private Task<Answer> RunAsync(string tool, string fault) => api.RunAsync(tool, new { }, (AgentHeaders.Fault, fault));
}
