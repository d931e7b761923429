using System.Net;
using System.Text;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Api;

public sealed class ErrorTests(ApiFixture api)
{
    private const string Profile = "/v1/tools/profile.lookup/calls";

    [Theory]
    [InlineData("GET", "/v1/tools")]
    [InlineData("GET", "/v1/tools/profile.lookup")]
    [InlineData("POST", Profile)]
    [InlineData("POST", "/v1/calls")]
    [InlineData("GET", "/v1/calls/0123456789abcdef0123456789abcdef")]
    [InlineData("GET", "/v1/calls/0123456789abcdef0123456789abcdef/events")]
    [InlineData("DELETE", "/v1/calls/0123456789abcdef0123456789abcdef")]
    [InlineData("POST", "/v1/calls/0123456789abcdef0123456789abcdef/settle")]
    [InlineData("GET", "/v1/dead-letters")]
    [InlineData("GET", "/v1/dead-letters/0123456789abcdef0123456789abcdef")]
    [InlineData("POST", "/v1/dead-letters/0123456789abcdef0123456789abcdef/replay")]
    [InlineData("DELETE", "/v1/dead-letters/0123456789abcdef0123456789abcdef")]
    public async Task AnyRoute_WithoutOrWithWrongKey_Is401(string method, string path)
    {
        var without = await api.SendAsync(new HttpMethod(method), path, HttpStatusCode.Unauthorized, key: null);
        var wrong = await api.SendAsync(new HttpMethod(method), path, HttpStatusCode.Unauthorized, key: "wrong");

        Assert.Equal("Bearer realm=\"agents\"", without.Headers["WWW-Authenticate"]);
        Assert.Contains("invalid_token", wrong.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal("urn:agents:problem:unauthenticated", without.Text("type"));
    }

    [Fact]
    public async Task Key_AsBearerToken_IsAccepted() => await api.SendAsync(
        HttpMethod.Get, "/v1/tools", HttpStatusCode.OK, key: null, headers: ("Authorization", $"Bearer {AgentSystem.Key}"));

    [Fact]
    public async Task Submit_WithoutTheScope_Is403()
    {
        var refused = await api.SendAsync(
            HttpMethod.Post, "/v1/tools/order.get/calls", HttpStatusCode.Forbidden, new { arguments = new { orderId = "o-1001" } },
            AgentSystem.ReaderKey);

        Assert.Equal("urn:agents:problem:forbidden", refused.Text("type"));
        Assert.Contains("orders.read", refused.Text("detail"), StringComparison.Ordinal);
        await api.SendAsync(
            HttpMethod.Post, Profile, HttpStatusCode.Accepted, new { arguments = new { customerId = "c-1001" } }, AgentSystem.ReaderKey);
    }

    [Theory]
    [InlineData("POST", "/v1/calls/0123456789abcdef0123456789abcdef/settle")]
    [InlineData("GET", "/v1/dead-letters")]
    [InlineData("GET", "/v1/dead-letters/0123456789abcdef0123456789abcdef")]
    [InlineData("POST", "/v1/dead-letters/0123456789abcdef0123456789abcdef/replay")]
    [InlineData("DELETE", "/v1/dead-letters/0123456789abcdef0123456789abcdef")]
    public async Task OperatorRoute_WithoutTheScope_Is403(string method, string path)
    {
        var refused = await api.SendAsync(new HttpMethod(method), path, HttpStatusCode.Forbidden, key: AgentSystem.ReaderKey);

        Assert.Equal("This needs the scope tools.admin.", refused.Text("detail"));
    }

    [Fact]
    public async Task Fault_GatewayPlaysNone_Is400AndNamesTheSetting()
    {
        var refused = await api.CallAsync("profile.lookup", new { customerId = "c-1001" }, HttpStatusCode.BadRequest, ("X-Agents-Fault", "hang"));

        Assert.Contains("Gateway:FaultsOnDemand is false", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfAnotherTenant_Is404()
    {
        var call = await api.CallAsync("profile.lookup", new { customerId = "c-1001" }, HttpStatusCode.OK, ("Prefer", "wait=20"));
        var path = $"/v1/calls/{call.Text("id")}";

        var get = await api.SendAsync(HttpMethod.Get, path, HttpStatusCode.NotFound, key: AgentSystem.OtherTenantKey);
        await api.SendAsync(HttpMethod.Get, path, HttpStatusCode.NotFound, key: AgentSystem.OtherTenantKey, headers: ("Prefer", "wait=1"));
        await api.SendAsync(HttpMethod.Get, path + "/events", HttpStatusCode.NotFound, key: AgentSystem.OtherTenantKey);
        await api.SendAsync(HttpMethod.Delete, path, HttpStatusCode.NotFound, key: AgentSystem.OtherTenantKey);

        Assert.Equal("urn:agents:problem:call-not-found", get.Text("type"));
    }

    [Theory]
    [InlineData("/v1/calls/0123456789abcdef0123456789abcdef", "call-not-found")]
    [InlineData("/v1/calls/not-an-id", "call-not-found")]
    [InlineData("/v1/tools/no.such.tool", "tool-not-found")]
    [InlineData("/v1/nothing", "not-found")]
    public async Task Get_WhatIsNotThere_Is404(string path, string type) =>
        Assert.Equal("urn:agents:problem:" + type, (await api.SendAsync(HttpMethod.Get, path, HttpStatusCode.NotFound)).Text("type"));

    [Fact]
    public async Task Route_WithAnotherMethod_Is405() => Assert.Equal(
        "urn:agents:problem:method-not-allowed",
        (await api.SendAsync(HttpMethod.Delete, "/v1/tools", HttpStatusCode.MethodNotAllowed)).Text("type"));

    [Theory]
    [InlineData("""{"arguments":{}}""", "/customerId", "is required")]
    [InlineData("""{"arguments":{"customerId":7}}""", "/customerId", "a string")]
    [InlineData("""{"arguments":{"customerId":"x"}}""", "/customerId", "text that matches ^c-[0-9]{1,12}$")]
    [InlineData("""{"arguments":{"customerId":"c-1","more":1}}""", "/more", "only customerId")]
    public async Task Submit_WrongArguments_Is422WithPointers(string body, string at, string allowed)
    {
        var refused = await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.UnprocessableEntity, Json(body));

        Assert.Equal("urn:agents:problem:invalid-arguments", refused.Text("type"));
        var error = Assert.Single(refused.Body.GetProperty("errors").EnumerateArray());
        Assert.Equal((at, allowed), (error.GetProperty("pointer").GetString(), error.GetProperty("allowed").GetString()));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"arguments":[]}""")]
    [InlineData("""{"arguments":{"customerId":"c-1"},"arguments":{"customerId":"c-2"}}""")]
    [InlineData("""{"arguments":{"customerId":"c-1"},"deadlineMs":0}""")]
    [InlineData("""{"arguments":{"customerId":"c-1"},"deadlineMs":1e9}""")]
    [InlineData("""{"arguments":{"customerId":"c-1"},"orderingKey":""}""")]
    [InlineData("""{"arguments":{"customerId":"c-1"},"deadline":5}""")]
    public async Task Submit_MalformedBody_Is400(string body) => Assert.Equal(
        "urn:agents:problem:bad-request", (await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.BadRequest, Json(body))).Text("type"));

    [Fact]
    public async Task Submit_TooDeep_Is400()
    {
        var body = $$$"""{"arguments":{"customerId":{{{new string('[', 100)}}}{{{new string(']', 100)}}} } }""";

        await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.BadRequest, Json(body));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(9000)]
    public async Task Submit_TooLarge_Is413(int kib)
    {
        var body = Json($$$"""{"arguments":{"customerId":"{{{new string('x', kib * 1024)}}}"}}""");

        // The length is known, so the gateway refuses before the body is sent.
        var refused = await api.SendAsync(
            HttpMethod.Post, Profile, HttpStatusCode.RequestEntityTooLarge, body, headers: ("Expect", "100-continue"));

        Assert.Equal("urn:agents:problem:too-large", refused.Text("type"));
    }

    [Fact]
    public async Task Submit_NotJson_Is415() => await api.SendAsync(
        HttpMethod.Post, Profile, HttpStatusCode.UnsupportedMediaType, new StringContent("{}", Encoding.UTF8, "text/plain"));

    [Theory]
    [InlineData("")]
    [InlineData("tab\there")]
    public async Task Submit_BadIdempotencyKey_Is400(string key) => await api.CallAsync(
        "profile.lookup", new { customerId = "c-1001" }, HttpStatusCode.BadRequest, ("Idempotency-Key", key));

    [Fact]
    public async Task Submit_UnknownTool_Is404() => Assert.Equal(
        "urn:agents:problem:tool-not-found", (await api.CallAsync("no.such.tool", new { }, HttpStatusCode.NotFound)).Text("type"));

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
