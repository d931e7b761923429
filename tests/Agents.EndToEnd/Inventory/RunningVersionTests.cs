using System.Net;
using Agents.EndToEnd.Lanes;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Inventory;

[Collection(ToolTestGroup.Name)]
public sealed class RunningVersionTests(ToolFixture api)
{
    private const string Held = """
        timeoutMs: 60000
        idempotent: true
        """;

    [Fact]
    public async Task Delete_VersionOfACallThatRuns_TheCallFinishesOnItAndOthersRunOnTheNewOne()
    {
        const string tool = "running.replaced";
        var old = HeldTool.Map(api.Tools, tool + "/1.0.0");
        CountedTool.Map(api.Tools, tool + "/2.0.0", CountedTool.Well);
        await api.PublishHttpAsync(tool, Held);
        await api.PublishHttpAsync(tool, Held, "2.0.0");
        var running = await api.SubmitAsync(tool, new { name = "running" });
        await old.CameAsync(1, api.System);

        await api.SetTrafficAsync(tool, """{"weights":{"2.0.0":1}}""");
        await api.SendAsync(HttpMethod.Post, $"/v1/tools/{tool}/versions/1.0.0/drain", HttpStatusCode.OK);
        await api.SendAsync(HttpMethod.Delete, $"/v1/tools/{tool}/versions/1.0.0", HttpStatusCode.NoContent);
        var other = await api.RunAsync(tool, new { name = "other" });
        old.LetGo();
        var call = await api.EndAsync(running);

        Assert.Equal(("succeeded", "2.0.0"), (other.Text("status"), other.Text("version")));
        Assert.Equal(("succeeded", "1.0.0"), (call.Text("status"), call.Text("version")));
        Assert.Equal(["running"], old.Came);
        Assert.Empty(old.BrokenOff);
    }
}
