using System.Net;
using System.Text.Json;
using Agents.EndToEnd.Api;

namespace Agents.EndToEnd.Inventory;

/// <summary>Publishing, traffic, draining, deleting and history, over HTTP.</summary>
public sealed class VersionTests(ApiFixture api)
{
    private static readonly object Arguments = new { customerId = "c-1042" };

    [Fact]
    public async Task Versions_FromFirstToRetired_TakeCallsAsTheTrafficSays()
    {
        const string tool = "rolling.lifecycle";
        var first = await PublishAsync(tool, "1.0.0", HttpStatusCode.Created);
        Assert.Equal((100, "active", "api"), (first.Body.GetProperty("weight").GetInt32(), first.Text("state"), first.Text("source")));
        Assert.Equal("1.0.0", await RunAsync(tool));

        await PublishAsync(tool, "1.0.0", HttpStatusCode.OK);
        var conflict = await api.SendAsync(
            HttpMethod.Put, $"/v1/tools/{tool}/versions/1.0.0", HttpStatusCode.Conflict, Manifests.Body(Manifests.Yaml(tool, "1.0.0", "Another.")));
        Assert.Equal("urn:agents:problem:inventory-conflict", conflict.Text("type"));

        var second = await PublishAsync(tool, "1.1.0", HttpStatusCode.Created);
        Assert.Equal(0, second.Body.GetProperty("weight").GetInt32());
        Assert.Equal("1.0.0", await RunAsync(tool));
        Assert.Equal("""{"1.0.0":100}""", (await TrafficAsync(tool)).GetProperty("weights").GetRawText());

        var last = await api.SendAsync(HttpMethod.Post, $"/v1/tools/{tool}/versions/1.0.0/drain", HttpStatusCode.Conflict);
        Assert.Contains("gets all calls", last.Text("detail"), StringComparison.Ordinal);

        await SetTrafficAsync(tool, """{"weights":{"1.1.0":1}}""");
        Assert.Equal("1.1.0", await RunAsync(tool));
        var shown = await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}", HttpStatusCode.OK);
        Assert.Equal("1.1.0", shown.Text("version"));
        Assert.Equal(
            ["1.1.0 active 1", "1.0.0 active 0"],
            shown.Body.GetProperty("versions").EnumerateArray().Select(v => $"{v.GetProperty("version")} {v.GetProperty("state")} {v.GetProperty("weight")}"));

        var inUse = await api.SendAsync(HttpMethod.Delete, $"/v1/tools/{tool}/versions/1.1.0", HttpStatusCode.Conflict);
        Assert.Contains("gets calls", inUse.Text("detail"), StringComparison.Ordinal);
        var draining = await api.SendAsync(HttpMethod.Post, $"/v1/tools/{tool}/versions/1.0.0/drain", HttpStatusCode.OK);
        Assert.Equal("draining", draining.Text("state"));
        await api.SendAsync(HttpMethod.Delete, $"/v1/tools/{tool}/versions/1.0.0", HttpStatusCode.NoContent);
        await api.SendAsync(HttpMethod.Delete, $"/v1/tools/{tool}/versions/1.0.0", HttpStatusCode.NotFound);
        await api.SendAsync(HttpMethod.Delete, $"/v1/tools/{tool}/versions/1.1.0", HttpStatusCode.Conflict);
        Assert.Equal("1.1.0", await RunAsync(tool));

        var versions = (await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}/versions", HttpStatusCode.OK)).Body.GetProperty("versions");
        Assert.Equal("1.1.0", Assert.Single(versions.EnumerateArray()).GetProperty("version").GetString());
        var history = (await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}/history", HttpStatusCode.OK)).Body.GetProperty("changes");
        Assert.Equal(
            ["retired 1.0.0 demo/developer", "draining 1.0.0 demo/developer", "traffic  demo/developer", "published 1.1.0 demo/developer", "published 1.0.0 demo/developer"],
            history.EnumerateArray().Select(c => $"{c.GetProperty("kind")} {(c.TryGetProperty("version", out var v) ? v : "")} {c.GetProperty("by")}"));
    }

    [Fact]
    public async Task Publish_Json_IsRead()
    {
        const string tool = "rolling.json";
        var manifest = $$"""
            {"kind": "Tool", "name": "{{tool}}", "version": "1.0.0", "description": "d", "class": "batch", "owner": "tests",
             "target": {"type": "dapr", "appId": "shop", "path": "/crm/update" }, "idempotent": true,
             "batching": {"path": "/crm/update/bulk", "schedule": "0 3 * * *", "timeZone": "Europe/Berlin"}, "inputSchema": {"type": "object"} }
            """;

        await api.SendAsync(HttpMethod.Put, $"/v1/tools/{tool}/versions/1.0.0", HttpStatusCode.Created, Manifests.Json(manifest));
        await api.SendAsync(HttpMethod.Put, $"/v1/tools/{tool}/versions/1.0.0", HttpStatusCode.OK, Manifests.Json(manifest));
    }

    [Fact]
    public async Task Traffic_TwoVersions_KeepsAnOrderingKeyOnOneAndSharesTheRest()
    {
        const string tool = "rolling.shares";
        await PublishAsync(tool, "1.0.0", HttpStatusCode.Created);
        await PublishAsync(tool, "1.1.0", HttpStatusCode.Created);
        await SetTrafficAsync(tool, """{"weights":{"1.0.0":50,"1.1.0":50}}""");

        var free = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => RunAsync(tool)));
        Assert.Equal(["1.0.0", "1.1.0"], free.Distinct().Order(StringComparer.Ordinal));
        foreach (var key in new[] { "a", "b", "c" })
        {
            var kept = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RunAsync(tool, orderingKey: key)));
            Assert.Single(kept.Distinct());
        }
    }

    [Fact]
    public async Task Traffic_SetAgainAndAgainUnderLoad_FailsNoCall()
    {
        const string tool = "rolling.turns";
        await PublishAsync(tool, "1.0.0", HttpStatusCode.Created);
        await PublishAsync(tool, "1.1.0", HttpStatusCode.Created);

        var calls = new List<Task<string?>>();
        for (var turn = 0; turn < 10; turn++)
        {
            var version = turn % 2 == 0 ? "1.1.0" : "1.0.0";
            calls.AddRange(Enumerable.Range(0, 10).Select(_ => RunAsync(tool)));
            await SetTrafficAsync(tool, "{\"weights\":{\"" + version + "\":1}}");
            Assert.Equal(version, await RunAsync(tool));
        }

        Assert.All(await Task.WhenAll(calls), version => Assert.Contains(version, new[] { "1.0.0", "1.1.0" }));
    }

    [Fact]
    public async Task Publish_ManyAtOnce_LosesNone()
    {
        const string tool = "rolling.together";

        await Task.WhenAll(Enumerable.Range(1, 8).Select(n => PublishAsync(tool, $"1.{n}.0", HttpStatusCode.Created)));

        var versions = (await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}/versions", HttpStatusCode.OK)).Body.GetProperty("versions");
        Assert.Equal(8, versions.GetArrayLength());
        var history = (await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}/history", HttpStatusCode.OK)).Body.GetProperty("changes");
        Assert.Equal(8, history.GetArrayLength());
    }

    private Task<Answer> PublishAsync(string tool, string version, HttpStatusCode expected) => api.SendAsync(
        HttpMethod.Put, $"/v1/tools/{tool}/versions/{version}", expected, Manifests.Body(Manifests.Yaml(tool, version)));

    private Task<Answer> SetTrafficAsync(string tool, string body) =>
        api.SendAsync(HttpMethod.Put, $"/v1/tools/{tool}/traffic", HttpStatusCode.OK, Manifests.Json(body));

    private async Task<JsonElement> TrafficAsync(string tool) =>
        (await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}/traffic", HttpStatusCode.OK)).Body;

    /// <summary>The version that ran a call to its success.</summary>
    private async Task<string?> RunAsync(string tool, string? orderingKey = null)
    {
        var call = await api.SendAsync(
            HttpMethod.Post, $"/v1/tools/{tool}/calls", HttpStatusCode.OK, new { arguments = Arguments, orderingKey },
            headers: ("Prefer", "wait=20"));
        Assert.True(call.Text("status") == "succeeded", call.Body.GetRawText() + api.System.Tails());
        return call.Text("version");
    }
}
