using System.Globalization;
using Agents.EndToEnd.Processes;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Lanes;

/// <summary>In which order calls start.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class OrderTests(ToolFixture api)
{
    // As long as the test holds it.
    private const string Held = """
        timeoutMs: 60000
        idempotent: true
        """;

    [Fact]
    public async Task Start_SameOrderingKey_OneAfterAnotherInTheirOrderBesideOtherKeys()
    {
        var tool = HeldTool.Map(api.Tools, "order.keys/1.0.0");
        await api.PublishHttpAsync("order.keys", Held);
        var ids = new List<string>();
        for (var i = 1; i <= 5; i++)
        {
            foreach (var key in new[] { "a", "b" })
            {
                ids.Add(await SubmitAsync("order.keys", string.Create(CultureInfo.InvariantCulture, $"{key}{i}"), key));
            }
        }

        await tool.CameAsync(2, api.System);
        await CaughtUpAsync("order.keys", "a", AgentSystem.Key);
        await CaughtUpAsync("order.keys", "b", AgentSystem.Key);

        // The worker has all of them, and starts the first of each key.
        Assert.Equal(["a1", "b1"], tool.Came.Order(StringComparer.Ordinal));
        tool.LetGo();
        foreach (var id in ids)
        {
            Assert.Equal("succeeded", (await api.EndAsync(id)).Text("status"));
        }

        Assert.Equal(["a1", "a2", "a3", "a4", "a5"], tool.Came.Where(name => name[0] == 'a'));
        Assert.Equal(["b1", "b2", "b3", "b4", "b5"], tool.Came.Where(name => name[0] == 'b'));
        Assert.Equal(0, tool.Together);
    }

    [Fact]
    public async Task Start_VipAndNormalTenantsWait_VipGoFirstThoughTheyCameLater()
    {
        var tool = HeldTool.Map(api.Tools, "order.ranks/1.0.0");
        await api.PublishHttpAsync("order.ranks", """
            timeoutMs: 60000
            idempotent: true
            isolation: { maxConcurrent: 1 }
            """);
        var first = await api.SubmitAsync("order.ranks", new { name = "first" });
        await tool.CameAsync(1, api.System);
        var ids = new List<(string Id, string Key)>();
        foreach (var (key, name) in new[] { (AgentSystem.OtherTenantKey, "n"), (ToolFixture.VipKey, "v") })
        {
            for (var i = 1; i <= 3; i++)
            {
                ids.Add((await SubmitAsync("order.ranks", string.Create(CultureInfo.InvariantCulture, $"{name}{i}"), "key", key), key));
            }

            await CaughtUpAsync("order.ranks", "key", key);
        }

        tool.LetGo();
        await api.EndAsync(first);
        foreach (var (id, key) in ids)
        {
            Assert.Equal("succeeded", (await api.EndAsync(id, key)).Text("status"));
        }

        Assert.Equal(["first", "v1", "v2", "v3", "n1", "n2", "n3"], tool.Came);
    }

    private Task<string> SubmitAsync(string tool, string name, string orderingKey, string key = AgentSystem.Key) =>
        api.SubmitAsync(tool, new { name }, orderingKey, key: key);

    /// <summary>Waits until the worker has what was submitted with this ordering key.</summary>
    private async Task CaughtUpAsync(string tool, string orderingKey, string key) =>
        await api.CancelWaitingAsync(await SubmitAsync(tool, "never", orderingKey, key), key);
}
