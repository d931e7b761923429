using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Api;

/// <summary>Whatever is sent, the answer is a problem document that names what is wrong, and tells nothing of the inside.</summary>
public sealed class BadInputTests(ApiFixture api)
{
    private const string Profile = "/v1/tools/profile.lookup/calls";

    [Theory]
    [InlineData("""{"arguments":{"customerId":"c-1"},"deadline":5}""", "/deadline", "only arguments, orderingKey, deadlineMs")]
    [InlineData("""{"arguments":[]}""", "/arguments", "an object")]
    [InlineData("""{"arguments":null}""", "/arguments", "an object")]
    [InlineData("{}", "/arguments", "is required")]
    [InlineData("[]", "", "an object")]
    [InlineData("5", "", "an object")]
    [InlineData("null", "", "an object")]
    [InlineData("""{"arguments":{},"deadlineMs":1e99}""", "/deadlineMs", "a whole number, 1 to 86400000")]
    [InlineData("""{"arguments":{},"deadlineMs":99999999999999999999999}""", "/deadlineMs", "a whole number, 1 to 86400000")]
    [InlineData("""{"arguments":{},"deadlineMs":"5"}""", "/deadlineMs", "a whole number, 1 to 86400000")]
    [InlineData("""{"arguments":{},"orderingKey":7}""", "/orderingKey", "a string of 1 to 128 characters")]
    public async Task Submit_WrongField_Is400WithPointerAndWhatIsAllowed(string body, string at, string allowed)
    {
        var refused = await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.BadRequest, Json(body));

        var error = Assert.Single(refused.Body.GetProperty("errors").EnumerateArray());
        Assert.Equal((at, allowed), (error.GetProperty("pointer").GetString(), error.GetProperty("allowed").GetString()));
    }

    [Theory]
    [InlineData("""{"arguments":{"customerId":9007199254740993}}""", "/customerId", "a string")]
    [InlineData("""{"arguments":{"customerId":1e999}}""", "/customerId", "a string")]
    [InlineData("""{"arguments":{"customerId":null}}""", "/customerId", "a string")]
    [InlineData("""{"arguments":{"customerId":"c-1","a/b~c":{}}}""", "/a~1b~0c", "only customerId")]
    public async Task Submit_WrongArgument_Is422WithPointerAndWhatIsAllowed(string body, string at, string allowed)
    {
        var refused = await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.UnprocessableEntity, Json(body));

        var error = Assert.Single(refused.Body.GetProperty("errors").EnumerateArray());
        Assert.Equal((at, allowed), (error.GetProperty("pointer").GetString(), error.GetProperty("allowed").GetString()));
    }

    [Theory]
    [InlineData("7b2261726775 6d656e7473223a7b22637573746f6d65724964223a22ff227d7d", "The body is not UTF-8.")]
    [InlineData("c328", "The body is not UTF-8.")]
    [InlineData("", "The body is not JSON")]
    public async Task Submit_BrokenBytes_Is400(string hex, string detail)
    {
        var content = new ByteArrayContent(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var refused = await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.BadRequest, content);

        Assert.StartsWith(detail, refused.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"arguments":{"customerId":"\ud800"}}""")]
    [InlineData("""{"arguments":{"\udc00":"x"}}""")]
    [InlineData("""{"arguments":{"customerId":"c-1","customerId":"c-2"}}""")]
    [InlineData("""{"arguments":{"customerId":"c-1"}} {}""")]
    [InlineData("""{"arguments":{"customerId":"c-1"},}""")]
    [InlineData("""{"arguments":/* c */{}}""")]
    [InlineData("""{"arguments":{"customerId":NaN}}""")]
    public async Task Submit_BrokenJson_Is400(string body) => Assert.Equal(
        "urn:agents:problem:bad-request", (await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.BadRequest, Json(body))).Text("type"));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"calls":{}}""")]
    [InlineData("""{"calls":[]}""")]
    [InlineData("""{"calls":null}""")]
    [InlineData("""{"calls":[{}],"more":1}""")]
    [InlineData("{}")]
    public async Task Bulk_WrongBody_Is400WithErrors(string body)
    {
        var refused = await api.SendAsync(HttpMethod.Post, "/v1/calls", HttpStatusCode.BadRequest, Json(body));

        Assert.NotEmpty(refused.Body.GetProperty("errors").EnumerateArray());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task Submit_OtherContentType_Is415(string? type)
    {
        foreach (var path in new[] { Profile, "/v1/calls" })
        {
            var content = new ByteArrayContent("{}"u8.ToArray());
            if (type is not null)
            {
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            var refused = await api.SendAsync(HttpMethod.Post, path, HttpStatusCode.UnsupportedMediaType, content);

            Assert.Equal($"The content type is '{type}'; allowed: application/json.", refused.Text("detail"));
        }
    }

    [Theory]
    [InlineData("wait=-1", null)]
    [InlineData("wait=1.5", null)]
    [InlineData("wait=", null)]
    [InlineData("respond-async", null)]
    [InlineData("wait=1000000000", "wait=60")]
    [InlineData("wait=99999999999999999999999", "wait=60")]
    public async Task Get_AnyPreference_IsAppliedOrPassedOver(string prefer, string? applied)
    {
        var call = await api.CallAsync("profile.lookup", new { customerId = "c-1001" }, HttpStatusCode.OK, ("Prefer", "wait=20"));

        var got = await api.SendAsync(HttpMethod.Get, $"/v1/calls/{call.Text("id")}", HttpStatusCode.OK, headers: ("Prefer", prefer));

        Assert.Equal(applied, got.Headers.GetValueOrDefault("Preference-Applied"));
    }

    [Theory]
    [InlineData("GET", "/v1/calls/..%2f..%2fetc")]
    [InlineData("GET", "/v1/calls/%F0%9F%98%80")]
    [InlineData("DELETE", "/v1/calls/%22%3Cscript%3E")]
    [InlineData("GET", "/v1/calls/0123456789ABCDEF0123456789ABCDEF/events")]
    [InlineData("GET", "/v1/tools/%22%3Cscript%3E")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v2/tools")]
    public async Task OddPath_Is404(string method, string path) =>
        await api.SendAsync(new HttpMethod(method), path, HttpStatusCode.NotFound);

    [Theory]
    [InlineData("OPTIONS", "/v1/tools", "GET")]
    [InlineData("PUT", "/v1/tools", "GET")]
    [InlineData("PATCH", "/v1/calls", "POST")]
    [InlineData("GET", "/v1/calls", "POST")]
    [InlineData("GET", Profile, "POST")]
    [InlineData("BREW", "/v1/tools/profile.lookup", "GET")]
    [InlineData("POST", "/v1/calls/0123456789abcdef0123456789abcdef", "DELETE, GET")]
    public async Task OtherMethod_Is405AndNamesThose(string method, string path, string allowed)
    {
        using var http = api.System.Client(api.System.GatewayUrl, AgentSystem.Key);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Head_Is405WithoutABody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/v1/tools");
        using var response = await api.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/tools", HttpStatusCode.OK)]
    [InlineData("/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    public async Task EveryAnswer_HasSecurityHeadersAndNoServerName(string path, HttpStatusCode status)
    {
        var answer = await api.SendAsync(HttpMethod.Get, path, status);

        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"].Split(',')[0]);
        Assert.False(answer.Headers.ContainsKey("Server"));
        Assert.NotEmpty(answer.Headers["X-Request-Id"]);
    }

    [Fact]
    public async Task Failure_TellsNoStackTraceAndNoKeyIsLogged()
    {
        var refused = await api.SendAsync(HttpMethod.Post, Profile, HttpStatusCode.BadRequest, Json("{"));
        await api.SendAsync(HttpMethod.Get, "/v1/tools", HttpStatusCode.Unauthorized, key: "a-key-that-nobody-has");

        Assert.DoesNotContain("   at ", refused.Text("detail") + refused.Text("title"), StringComparison.Ordinal);
        var logs = api.System.Tails();
        Assert.DoesNotContain(AgentSystem.Key, logs, StringComparison.Ordinal);
        Assert.DoesNotContain("a-key-that-nobody-has", logs, StringComparison.Ordinal);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
