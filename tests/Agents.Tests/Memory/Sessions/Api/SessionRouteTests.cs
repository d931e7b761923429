using System.Net;
using System.Text.Json;
using Agents.Memory.Audit;
using Agents.Memory.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Memory.Sessions.Api;

public sealed class SessionRouteTests : IAsyncLifetime
{
    private const string App = "acme app sessions:read sessions:write";
    private const string Maria = "acme maria * user:maria";
    private const string Bob = "acme bob * user:bob";
    private readonly SessionRig _rig = new();
    private RouteServer _server = null!;

    [Fact]
    public async Task Append_ThenRead_IsThereOnceWithItsPlace()
    {
        const string Turn = """{"userId":"maria","id":"t1","role":"user","text":"Hello"}""";
        Assert.Equal(HttpStatusCode.Created, (await _server.SendAsync("POST", "sessions/s/turns", App, Turn)).Status);
        var again = await _server.SendAsync("POST", "sessions/s/turns", App, Turn);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.True(JsonElement.Parse(again.Body).GetProperty("turns")[0].GetProperty("duplicate").GetBoolean());

        var session = await _server.JsonAsync("GET", "sessions/s", App);
        Assert.Equal(("maria", 1L), (session.GetProperty("userId").GetString(), session.GetProperty("lastSeq").GetInt64()));
        Assert.Equal(["Hello"], session.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("text").GetString()));
        Assert.Equal([AuditAction.Created, AuditAction.Changed, AuditAction.Read], _rig.Audit.Events.Select(one => one.Action));
    }

    [Theory]
    [InlineData("POST", "sessions/s/turns", "acme app sessions:read", """{"role":"user","text":"x"}""")]
    [InlineData("POST", "sessions/turns", "acme app sessions:read", """{"items":[{"sessionId":"s","role":"user","text":"x"}]}""")]
    [InlineData("GET", "sessions/s", "acme app sessions:write", null)]
    [InlineData("DELETE", "sessions/s", "acme app sessions:read", null)]
    public async Task Routes_WithoutTheScope_Are403(string method, string path, string caller, string? body) =>
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.SendAsync(method, path, caller, body)).Status);

    [Fact]
    public async Task PersonalKey_ReachesItsOwnSessionsOnly()
    {
        await _server.JsonAsync("POST", "sessions/hers/turns", Maria, """{"userId":"maria","role":"user","text":"secret"}""");
        await _server.JsonAsync("POST", "sessions/nobodys/turns", App, """{"role":"user","text":"secret"}""");
        foreach (var session in new[] { "hers", "nobodys", "missing" })
        {
            var (status, body) = await _server.SendAsync("GET", $"sessions/{session}", Bob);
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync("DELETE", $"sessions/{session}", Bob)).Status);
        }
        foreach (var session in new[] { "hers", "nobodys" })
            Assert.Equal(HttpStatusCode.Conflict, (await _server.SendAsync("POST", $"sessions/{session}/turns", Bob, """{"userId":"bob","role":"user","text":"x"}""")).Status);
        foreach (var body in new[] { """{"userId":"maria","role":"user","text":"x"}""", """{"role":"user","text":"x"}""" })
            Assert.Equal(HttpStatusCode.Forbidden, (await _server.SendAsync("POST", "sessions/hers/turns", Bob, body)).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await _server.SendAsync("POST", "sessions/turns", Bob, """{"items":[{"sessionId":"hers","userId":"maria","role":"user","text":"x"}]}""")).Status);
        Assert.Equal(4, _rig.Audit.Events.Count(one => one is { Action: AuditAction.Refused, By: "bob" }));

        Assert.Equal(1, (await _server.JsonAsync("GET", "sessions/hers", Maria)).GetProperty("lastSeq").GetInt64());
        Assert.Equal(HttpStatusCode.NoContent, (await _server.SendAsync("DELETE", "sessions/hers", Maria)).Status);
    }

    [Fact]
    public async Task Read_AsAnotherTenant_IsNotThere()
    {
        await _server.JsonAsync("POST", "sessions/s/turns", App, """{"userId":"maria","role":"user","text":"secret"}""");
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync("GET", "sessions/s", "other app *")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync("DELETE", "sessions/s", "other app *")).Status);
        Assert.Equal(1, (await _server.JsonAsync("GET", "sessions/s", App)).GetProperty("lastSeq").GetInt64());
    }

    [Fact]
    public async Task AppendMany_OneIsRefused_TheOthersAreTaken()
    {
        await _server.JsonAsync("POST", "sessions/a/turns", App, """{"userId":"maria","role":"user","text":"x"}""");
        var items = (await _server.JsonAsync("POST", "sessions/turns", App, """
            {"items":[{"sessionId":"a","userId":"bob","role":"user","text":"1"},{"sessionId":"b","role":"user","text":"2"},{"sessionId":"b","role":"assistant","text":"3"}]}
            """)).GetProperty("items");
        Assert.Equal([409, 201, 200], items.EnumerateArray().Select(one => one.GetProperty("status").GetInt32()));
        Assert.Equal(["2", "3"], (await _server.JsonAsync("GET", "sessions/b", App)).GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("POST", "sessions/a%20b/turns", """{"role":"user","text":"x"}""", "session id")]
    [InlineData("POST", "sessions/s/turns", """{"role":"queen","text":"x"}""", "queen")]
    [InlineData("POST", "sessions/s/turns", """{"role":"user","text":"x","txet":1}""", "txet")]
    [InlineData("POST", "sessions/turns", """{"items":[]}""", "items")]
    [InlineData("POST", "sessions/turns", """{"items":[{"role":"user","text":"x"}]}""", "items[0].sessionId")]
    [InlineData("GET", "sessions/s?turns=-1", null, "turns is '-1'")]
    public async Task BadInput_NamesFieldAndValue(string method, string path, string? body, string named)
    {
        var (status, text) = await _server.SendAsync(method, path, App, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(named, JsonElement.Parse(text).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync() => _server = await RouteServer.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton<ISessions>(new RigSessions(_rig));
            builder.Services.AddSingleton(new SessionAudit(_rig.Audit));
        },
        v1 => v1.MapSessions());

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
