using System.Net;
using System.Text.Json;
using Agents.Memory.Knowledge;

namespace Agents.Tests.Memory.Knowledge.Api;

public sealed class KnowledgeRouteTests : IAsyncLifetime
{
    private readonly Rig _rig = new();
    private RouteServer _server = null!;

    [Fact]
    public void Routes_All_NeedTheirScope() => Assert.Equal(
        [
            "DELETE /v1/knowledge/{id} knowledge:write",
            "DELETE /v1/knowledge/{id}/hold knowledge:hold",
            "GET /v1/knowledge knowledge:read",
            "GET /v1/knowledge/{id} knowledge:read",
            "POST /v1/knowledge/import knowledge:write",
            "POST /v1/knowledge/search knowledge:read",
            "POST /v1/knowledge/{id}/hold knowledge:hold",
            "PUT /v1/knowledge/{id} knowledge:write",
        ],
        _server.RoutesAndScopes());

    [Theory]
    [InlineData("PUT", "a", "knowledge:read")]
    [InlineData("DELETE", "a", "knowledge:read")]
    [InlineData("GET", "a", "knowledge:write")]
    [InlineData("GET", "", "knowledge:write")]
    [InlineData("POST", "search", "knowledge:write")]
    [InlineData("POST", "import", "knowledge:read")]
    [InlineData("POST", "a/hold", "knowledge:write")]
    [InlineData("DELETE", "a/hold", "knowledge:write")]
    public async Task Routes_WithoutTheScope_Are403(string method, string path, string scope) =>
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(method, path, "acme anna " + scope, "{}")).Status);

    [Theory]
    [InlineData("PUT", "a", """{"content":"mine now"}""")]
    [InlineData("PUT", "a", """{"groups":["sales"]}""")]
    [InlineData("GET", "a", null)]
    [InlineData("GET", "a?content=true&version=1", null)]
    [InlineData("DELETE", "a", null)]
    [InlineData("POST", "a/hold", null)]
    [InlineData("DELETE", "a/hold", null)]
    public async Task Foreign_OnEveryRoute_IsAsIfNotThere(string method, string path, string? body)
    {
        await SendAsync("PUT", "a", "acme anna * group:hr", """{"content":"secret train","groups":["hr"]}""");
        var foreign = await SendAsync(method, path, "acme bob * group:sales", body);
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.DoesNotContain("anna", foreign.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", foreign.Body, StringComparison.Ordinal);
        // One that does not exist is answered in the same words.
        if (method != "PUT")
        {
            var missing = await SendAsync(method, "b" + path[1..], "acme bob *", body);
            Assert.Equal(foreign.Body.Replace("document a", "document b", StringComparison.Ordinal), missing.Body);
        }
        Assert.Contains("secret train", (await SendAsync("GET", "a?content=true", "acme anna * group:hr")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfAForeignDocument_IsRefusedAndTheOthersPass()
    {
        await SendAsync("PUT", "a", "acme anna * group:hr", """{"content":"secret train","groups":["hr"]}""");
        var answer = await SendAsync("POST", "import", "acme bob *", "{\"id\":\"a\",\"content\":\"mine\"}\n{\"id\":\"b\",\"content\":\"bus\"}\n{\"id\":\"../a\",\"content\":\"x\"}\n", "application/x-ndjson");
        Assert.Equal([404, 201, 400], answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("status").GetInt32()));
        Assert.Contains("secret train", (await SendAsync("GET", "a?content=true", "acme anna * group:hr")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("%EF%BD%81")]
    [InlineData("%61%00")]
    [InlineData("a%20")]
    [InlineData("a%0A")]
    [InlineData("b%2F..%2Fa")]
    [InlineData("..%2Fa")]
    [InlineData(".a")]
    [InlineData("a%252F")]
    public async Task Get_OtherSpellingsOfAnId_AreOtherDocuments(string id)
    {
        await SendAsync("PUT", "a", "acme anna *", """{"content":"train"}""");
        var (status, body) = await SendAsync("GET", id + "?content=true", "acme anna *");
        Assert.Contains(status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
        Assert.DoesNotContain("train", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("61", 200)]
    [InlineData("", 400)]
    [InlineData("zz", 400)]
    [InlineData("6", 400)]
    [InlineData("2e2e2f", 400)]
    [InlineData("c3a4", 400)]
    public async Task List_ForgedCursor_ShowsNothingForeign(string after, int status)
    {
        await SendAsync("PUT", "b", "acme anna * group:hr", """{"content":"secret","groups":["hr"]}""");
        await SendAsync("PUT", "c", "other eve *", """{"content":"elsewhere"}""");
        await SendAsync("PUT", "d", "acme bob *", """{"content":"open"}""");
        var (answered, body) = await SendAsync("GET", "?after=" + after, "acme bob *");
        Assert.Equal(status, (int)answered);
        if (status == 200)
            Assert.Equal(["d"], JsonElement.Parse(body).GetProperty("documents").EnumerateArray().Select(one => one.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Search_ScopeOfEverything_MakesNobodyAMember()
    {
        await SendAsync("PUT", "a", "acme anna * group:hr", """{"content":"secret train","groups":["hr"]}""");
        var question = """{"query":"train"}""";
        Assert.Contains("secret train", (await SendAsync("POST", "search", "acme anna knowledge:read", question)).Body, StringComparison.Ordinal);
        Assert.Contains("secret train", (await SendAsync("POST", "search", "acme eve knowledge:read group:hr", question)).Body, StringComparison.Ordinal);
        foreach (var other in new[] { "acme bob *", "acme bob * group:HR group: group:*", "other anna * group:hr" })
            Assert.DoesNotContain("secret", (await SendAsync("POST", "search", other, question)).Body, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync() => _server = await RouteServer.StartAsync(_rig.AddTo, v1 => v1.MapKnowledge());

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _rig.DisposeAsync();
    }

    // The list has no slash at its end.
    private Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string caller, string? body = null, string type = "application/json") =>
        _server.SendAsync(method, path.Length == 0 || path[0] == '?' ? "knowledge" + path : "knowledge/" + path, caller, body, type);
}
