using System.Net;
using System.Text;

namespace Agents.EndToEnd.Decisions;

[Collection(DecisionsFixture.Collection)]
public sealed class BadInputTests(DecisionsFixture system)
{
    // Method, path, body, status, and what the detail says.
    [Theory]
    [InlineData("POST", "/v1/decisions/credit-limit", "{", 400, "The body is not JSON of at most 40 levels without duplicate names")]
    [InlineData("POST", "/v1/decisions/credit-limit", "[]", 400, "The body must be a JSON object.")]
    [InlineData("POST", "/v1/decisions/credit-limit", "{}", 400, "input must be an object.")]
    [InlineData("POST", "/v1/decisions/credit-limit", """{"input":1}""", 400, "input must be an object.")]
    [InlineData("POST", "/v1/decisions/credit-limit", """{"input":{},"x":1}""", 400, "'x' is not a field here; allowed: input.")]
    [InlineData("POST", "/v1/decisions/credit-limit", """{"input":{},"input":{}}""", 400, "without duplicate names")]
    [InlineData("POST", "/v1/decisions/credit-limit", """{"input":{"customerId":"c"}}""", 422, "The input of credit-limit has")]
    [InlineData("POST", "/v1/decisions/none", """{"input":{}}""", 404, "There is no decision type none with an active version.")]
    [InlineData("GET", "/v1/decisions/zzz", "", 404, "There is no such decision.")]
    [InlineData("GET", "/v1/decisions?outcome=maybe", "", 400, "outcome is 'maybe'; allowed: approve, review, deny.")]
    [InlineData("GET", "/v1/decisions?state=open", "", 400, "state is 'open'; allowed: running, compensating, final.")]
    [InlineData("GET", "/v1/decisions?since=yesterday", "", 400, "since is 'yesterday'; allowed: a time such as 2026-11-26T04:00:00Z.")]
    [InlineData("GET", "/v1/decisions?limit=0", "", 400, "limit is '0'; allowed: a whole number, 1 to 1000.")]
    [InlineData("GET", "/v1/decisions?limit=1e3", "", 400, "limit is '1e3'; allowed: a whole number, 1 to 1000.")]
    [InlineData("GET", "/v1/decisions?after=x", "", 400, "after is 'x'; allowed: what the answer before gave as after.")]
    [InlineData("GET", "/v1/decisions?colour=red", "", 400, "'colour' is not a filter here; allowed: subject, type, outcome, state, since, until, after, limit.")]
    [InlineData("GET", "/v1/decisions?type=a&type=b", "", 400, "type must be there once, with 1 to 300 characters.")]
    [InlineData("GET", "/v1/audit?kind=x", "", 400, "kind is 'x'; allowed: decision, type.")]
    [InlineData("GET", "/v1/audit?until=2026-13-01", "", 400, "until is '2026-13-01'; allowed: a time such as")]
    [InlineData("PUT", "/v1/facts/a", "{}", 400, "value is missing; allowed: any JSON but null.")]
    [InlineData("PUT", "/v1/facts/a", """{"value":null}""", 400, "value is missing; allowed: any JSON but null.")]
    [InlineData("PUT", "/v1/facts/a", """{"value":1,"observedAt":5}""", 400, "observedAt is 5; allowed: a text.")]
    [InlineData("PUT", "/v1/facts/a", """{"value":1,"observedAt":"12:00"}""", 400, "observedAt is '12:00'; allowed: a time such as")]
    [InlineData("PUT", "/v1/facts/a", """{"value":1,"observedAt":"2999-01-01"}""", 400, "which lies in the future; allowed: up to 5 minutes from now.")]
    [InlineData("PUT", "/v1/facts/a", """{"value":1,"ttlSeconds":0}""", 400, "ttlSeconds is 0; allowed: a whole number, 1 to 31622400.")]
    [InlineData("PUT", "/v1/facts/a", """{"value":1,"ttlSeconds":"10"}""", 400, "ttlSeconds is \"10\"; allowed: a whole number, 1 to 31622400.")]
    [InlineData("PUT", "/v1/facts/a", """{"value":1e999}""", 400, "value cannot be kept: A number is too large.")]
    [InlineData("PUT", "/v1/facts/", """{"value":1}""", 400, "key has 0 characters; allowed: 1 to 256.")]
    [InlineData("POST", "/v1/subjects/s/actions", """{"action":"Big"}""", 400, "action is 'Big'; allowed: lower-case words")]
    [InlineData("POST", "/v1/subjects/s/actions", "{}", 400, "action is ''; allowed: lower-case words")]
    [InlineData("POST", "/v1/subjects/s/actions", """{"action":"a","amounts":{"x":"1"}}""", 400, "amounts must be an object of numbers.")]
    [InlineData("POST", "/v1/subjects/s/actions", """{"action":"a","amounts":{"X Y":1}}""", 400, "amounts names 'X Y'")]
    [InlineData("POST", "/v1/subjects/s/actions", """{"action":"a","at":"2999-01-01"}""", 400, "which lies in the future")]
    [InlineData("POST", "/v1/decision-types/credit-limit/replays", "{}", 400, "version is missing; allowed: a published version.")]
    [InlineData("POST", "/v1/decision-types/credit-limit/replays", """{"version":1}""", 400, "version is 1; allowed: a text.")]
    [InlineData("POST", "/v1/decision-types/credit-limit/replays", """{"version":"9"}""", 404, "There is no decision type credit-limit 9.")]
    [InlineData("POST", "/v1/decision-types/credit-limit/replays", """{"version":"1.0.0","limit":20001}""", 400, "limit is 20001; allowed: a whole number, 1 to 20000.")]
    [InlineData("POST", "/v1/decision-types/credit-limit/replays", """{"version":"1.0.0","after":"x"}""", 400, "after is not what an answer gave as after.")]
    [InlineData("POST", "/v1/decision-types/none/versions/1/activate", "", 404, "There is no decision type none 1.")]
    [InlineData("POST", "/v1/decision-types/none/versions/1/shadow", "", 404, "There is no decision type none 1.")]
    [InlineData("GET", "/v1/decision-types/none", "", 404, "There is no decision type none.")]
    public async Task Send_Mistake_SaysWhatIsAllowed(string method, string path, string body, int status, string detail)
    {
        using var content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await system.SendAsync(new HttpMethod(method), path, (HttpStatusCode)status, content);
        Assert.Contains(detail, answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_WrongInput_NamesEachField()
    {
        var answer = await system.SendAsync(
            HttpMethod.Post, "/v1/decisions/credit-limit", HttpStatusCode.UnprocessableEntity,
            new { input = new { customerId = "", requestedCents = 0, tier = "lead", more = 1 } });
        var errors = answer.Body.GetProperty("errors").GetRawText();
        foreach (var name in new[] { "customerId", "requestedCents", "tier", "more" })
            Assert.Contains(name, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_TooLarge_IsRefused()
    {
        using var fact = new StringContent($$"""{"value":"{{new string('x', 70_000)}}"}""", Encoding.UTF8, "application/json");
        Assert.Equal("Allowed are 65536 bytes.", (await system.SendAsync(HttpMethod.Put, "/v1/facts/a", HttpStatusCode.RequestEntityTooLarge, fact)).Text("detail"));
        using var type = new StringContent(new string('x', 300_000), Encoding.UTF8, "application/yaml");
        await system.SendAsync(HttpMethod.Put, "/v1/decision-types/a/versions/1", HttpStatusCode.RequestEntityTooLarge, type);
        using var text = new StringContent("{}", Encoding.UTF8, "text/plain");
        await system.SendAsync(HttpMethod.Post, "/v1/decisions/credit-limit", HttpStatusCode.UnsupportedMediaType, text);
        using var nothing = new StringContent("", Encoding.UTF8, "application/yaml");
        await system.SendAsync(HttpMethod.Put, "/v1/decision-types/a/versions/1", HttpStatusCode.UnprocessableEntity, nothing);
    }

    [Fact]
    public async Task Decide_LongIdempotencyKey_IsRefused() => Assert.Contains(
        "must be there once, with 1 to 256 characters",
        (await system.SendAsync(
            HttpMethod.Post, "/v1/decisions/credit-limit", HttpStatusCode.BadRequest, new { input = new { } }, headers: ("Idempotency-Key", new string('k', 257)))).Text("detail"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("GET", "/v1/decision-types", "decisions:read")]
    [InlineData("GET", "/v1/decision-types/credit-limit", "decisions:read")]
    [InlineData("PUT", "/v1/decision-types/a/versions/1", "decisions:manage")]
    [InlineData("GET", "/v1/decision-types/a/versions/1", "decisions:read")]
    [InlineData("POST", "/v1/decision-types/a/versions/1/activate", "decisions:manage")]
    [InlineData("POST", "/v1/decision-types/a/versions/1/shadow", "decisions:manage")]
    [InlineData("GET", "/v1/decision-types/a/versions/1/shadow", "decisions:read")]
    [InlineData("DELETE", "/v1/decision-types/a/shadow", "decisions:manage")]
    [InlineData("POST", "/v1/decision-types/a/replays", "decisions:read")]
    [InlineData("POST", "/v1/decisions/a", "decisions:decide")]
    [InlineData("GET", "/v1/decisions", "decisions:read")]
    [InlineData("GET", "/v1/decisions/00000000000000000000000000000000", "decisions:read")]
    [InlineData("POST", "/v1/decisions/00000000000000000000000000000000/approvals", "decisions:approve")]
    [InlineData("PUT", "/v1/facts/a", "facts:write")]
    [InlineData("GET", "/v1/facts/a", "facts:read")]
    [InlineData("POST", "/v1/subjects/a/actions", "facts:write")]
    [InlineData("GET", "/v1/audit", "audit:read")]
    [InlineData("GET", "/v1/audit/verify", "audit:read")]
    public async Task Send_KeyWithoutTheScope_IsForbiddenAndWithoutAKeyUnauthorized(string method, string path, string scope)
    {
        var body = method == "GET" ? null : new { };
        var answer = await system.SendAsync(new HttpMethod(method), path, HttpStatusCode.Forbidden, body, DecisionsFixture.NoScopesKey);
        Assert.Equal($"This needs the scope {scope}.", answer.Text("detail"));
        await system.SendAsync(new HttpMethod(method), path, HttpStatusCode.Unauthorized, body, key: null);
        await system.SendAsync(new HttpMethod(method), path, HttpStatusCode.Unauthorized, body, key: "wrong");
    }

    [Fact]
    public async Task Decide_KeyWithThatScopeOnly_DecidesAndReadsNothing()
    {
        await system.SendAsync(HttpMethod.Post, "/v1/decisions/credit-limit", HttpStatusCode.OK,
            new { input = new { customerId = "b-1", requestedCents = 1, tier = "gold" } }, DecisionsFixture.DeciderKey);
        await system.SendAsync(HttpMethod.Get, "/v1/decisions", HttpStatusCode.Forbidden, key: DecisionsFixture.DeciderKey);
    }

    [Fact]
    public async Task OpenApi_HasTheRoutes()
    {
        var text = (await system.SendAsync(HttpMethod.Get, "/openapi/v1.json", HttpStatusCode.OK)).Body.GetProperty("paths").GetRawText();
        foreach (var path in new[] { "/v1/decisions/{type}", "/v1/audit/verify", "/v1/decision-types/{type}/replays" })
            Assert.Contains(path, text, StringComparison.Ordinal);
    }
}
