using System.Text;
using System.Text.Json;
using Agents.Conformance.Apps;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Wire;

namespace Agents.Conformance.SelfTests;

/// <summary>The client and the scripted application against each other: what goes in must come out unchanged.</summary>
public sealed class ScriptedAppTests
{
    [Fact]
    public async Task Send_OddRequest_ArrivesAsItWasWritten()
    {
        await using var app = Start("{}");
        var request = new WireRequest("FETCH", "/a%2Fb//c/../d?x=%20&x=2", [new("X-Two", "1"), new("X-Two", "2"), new("X-Word", "caf\u00e9")], "body"u8.ToArray(), Chunked: true);

        var answer = await SendAsync(app, request);

        Assert.Equal((404, 0), (answer.Status, answer.Body.Length));
        var got = Assert.Single(app.Log.Open(_ => true).Requests);
        Assert.Equal(("FETCH", "/a%2Fb//c/../d?x=%20&x=2", "body"), (got.Method, got.Target, Encoding.UTF8.GetString(got.Body)));
        Assert.Equal(["1", "2"], got.Head.All("x-two"));
        Assert.Equal(["caf\u00e9"], got.Head.All("x-word"));
        Assert.DoesNotContain(got.Head.Headers, header => header.Key is "content-type" or "user-agent" or "accept" or "content-length");
    }

    [Fact]
    public async Task Routes_Answers_AreUsedInTurnAndTheLastRepeats()
    {
        await using var app = Start("""{"POST /a":[{"status":500},{"status":204}],"ANY /a":[{"status":201}],"ANY *":[{"status":202}]}""");
        List<int> statuses = [];
        foreach (var (method, path) in new[] { ("POST", "/a"), ("POST", "/a?q=1"), ("POST", "/a"), ("GET", "/a"), ("GET", "/b") })
            statuses.Add((await SendAsync(app, new WireRequest(method, path, []))).Status);
        Assert.Equal([500, 204, 204, 201, 202], statuses);
    }

    [Fact]
    public async Task Answer_JsonBody_IsCompactWithItsTypeAndHeaders()
    {
        await using var app = Start("""{"ANY /a":[{"body":{"a": [1, 2]},"headers":{"X-A":["1","2"]}}]}""");
        var answer = await SendAsync(app, new WireRequest("GET", "/a", []));
        Assert.Equal("""{"a":[1,2]}""", Encoding.UTF8.GetString(answer.Body));
        Assert.Equal("application/json", answer.Head.First("content-type"));
        Assert.Equal(["1", "2"], answer.Head.All("x-a"));
    }

    [Fact]
    public async Task Answer_BulkStatuses_FollowTheEntries()
    {
        await using var app = Start("""{"ANY /a":[{"bulkStatuses":["SUCCESS",null,"RETRY"]}]}""");
        var answer = await SendAsync(app, new WireRequest("POST", "/a", [], """{"entries":[{"entryId":"x"},{"entryId":"y"},{"entryId":"z"}]}"""u8.ToArray()));
        Assert.Equal("""{"statuses":[{"entryId":"x","status":"SUCCESS"},{"entryId":"z","status":"RETRY"}]}""", Encoding.UTF8.GetString(answer.Body));
    }

    [Fact]
    public async Task Answer_Chunks_ComeOneByOne()
    {
        await using var app = Start("""{"ANY /a":[{"chunks":["one","two"],"gapMs":50}]}""");
        var answer = await SendAsync(app, new WireRequest("GET", "/a", []));
        Assert.Equal("onetwo", Encoding.UTF8.GetString(answer.Body));
        Assert.Equal(2, answer.Bursts(TimeSpan.FromMilliseconds(40)));
        Assert.Equal(1, answer.Bursts(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Answer_HangUp_ClosesWithoutAWord()
    {
        await using var app = Start("""{"ANY /a":[{"hangUp":true}]}""");
        await Assert.ThrowsAsync<IOException>(() => SendAsync(app, new WireRequest("GET", "/a", [])));
        Assert.Single(app.Log.Open(_ => true).Requests);
    }

    [Fact]
    public async Task Stop_ThenStart_RefusesThenAnswersOnTheSamePort()
    {
        await using var app = Start("{}");
        var port = app.Port;
        await app.StopAsync();
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => SendAsync(app, new WireRequest("GET", "/", [])));
        app.Start();
        Assert.Equal(404, (await SendAsync(app, new WireRequest("GET", "/", []))).Status);
        Assert.Equal(port, app.Port);
    }

    private static ScriptedApp Start(string routes)
    {
        var parsed = JsonSerializer.Deserialize<Dictionary<string, List<RouteAnswer>>>(routes, JsonSerializerOptions.Web)!;
        var app = new ScriptedApp(parsed, new Placeholders(FreshNames.Create(), BackendAddresses.Embedded, "/tmp"));
        app.Start();
        return app;
    }

    private static Task<WireAnswer> SendAsync(ScriptedApp app, WireRequest request) =>
        WireClient.SendAsync(app.Port, request, TestContext.Current.CancellationToken);
}
