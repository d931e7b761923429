using System.Net;
using Agents.Contracts;
using Agents.EndToEnd.Processes;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Lanes;

/// <summary>Cancelling a call that runs: only where its tool allows it.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class CancelRunningTests(ToolFixture api)
{
    // As long as the test holds it.
    private const string Held = """
        timeoutMs: 60000
        idempotent: true
        """;

    [Fact]
    public async Task Cancel_RunningCallOfACancellableTool_IsBrokenOff()
    {
        var (tool, id) = await RunningAsync("cancel.allowed", """
            timeoutMs: 60000
            idempotent: true
            cancellable: true
            """);

        var cancelled = await CancelAsync(id, HttpStatusCode.OK, "wait=20");

        Assert.Equal(
            ("cancelled", "The call was cancelled while it ran; the tool may have carried it out."),
            (cancelled.Text("status"), cancelled.Error("title")));
        await Poll.UntilAsync(
            "the tool is broken off", TimeSpan.FromSeconds(60), () => Task.FromResult(tool.BrokenOff is ["call"] ? tool : null),
            TestContext.Current.CancellationToken, api.System.Tails);
    }

    [Fact]
    public async Task Cancel_RunningCallOfAnotherTool_EndsWithItsTrueOutcome()
    {
        var (tool, id) = await RunningAsync("cancel.ignored", Held);

        var asked = await CancelAsync(id, HttpStatusCode.Accepted, "wait=1");
        tool.LetGo();

        Assert.True(asked.Body.TryGetProperty("cancelRequestedAt", out _));
        Assert.Equal("succeeded", (await api.EndAsync(id)).Text("status"));
        Assert.Empty(tool.BrokenOff);
    }

    [Fact]
    public async Task Cancel_CallThatWasSentAndMustNotBeRepeated_Is409()
    {
        var (tool, id) = await RunningAsync("cancel.sent", "timeoutMs: 60000");

        var refused = await CancelAsync(id, HttpStatusCode.Conflict, "wait=1");
        tool.LetGo();

        Assert.Equal(ProblemTypes.NotCancellable, refused.Text("type"));
        Assert.StartsWith("It is running; ", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("succeeded", (await api.EndAsync(id)).Text("status"));
    }

    private Task<Api.Answer> CancelAsync(string id, HttpStatusCode expected, string prefer) =>
        api.SendAsync(HttpMethod.Delete, $"/v1/calls/{id}", expected, headers: ("Prefer", prefer));

    private async Task<(HeldTool Tool, string Id)> RunningAsync(string name, string lines)
    {
        var tool = HeldTool.Map(api.Tools, name + "/1.0.0");
        await api.PublishHttpAsync(name, lines);
        var id = await api.SubmitAsync(name, new { name = "call" });
        await tool.CameAsync(1, api.System);
        return (tool, id);
    }
}
