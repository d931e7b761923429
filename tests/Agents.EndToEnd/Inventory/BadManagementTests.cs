using System.Net;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Inventory;

/// <summary>What is wrong is named with its place, and changes nothing.</summary>
public sealed class BadManagementTests(ApiFixture api)
{
    private const string Path = "/v1/tools/rolling.bad/versions/1.0.0";

    [Theory]
    [InlineData("class: interactive", "class: urgent", 5, 8, "class", "is 'urgent'; allowed: critical, interactive, batch.")]
    [InlineData("name: rolling.bad", "name: rolling.other", 2, 7, "name", "is 'rolling.other'; allowed: rolling.bad, as in the path.")]
    [InlineData("version: 1.0.0", "version: 2.0.0", 3, 10, "version", "is '2.0.0'; allowed: 1.0.0, as in the path.")]
    [InlineData("timeoutMs: 2000", "timeoutMs: 0", 8, 12, "timeoutMs", "is '0'; allowed: a whole number, 1 to 3600000.")]
    [InlineData("timeoutMs: 2000", "pool: { hot: 9 }", 8, 14, "pool.hot", "is '9'; allowed: at most max (8).")]
    [InlineData("idempotent: true", "hedging: {}", 9, 10, "hedging", "is only allowed with idempotent: true; a second attempt would double the effect.")]
    [InlineData("timeoutMs: 2000", "batching: { path: /bulk }", 8, 11, "batching", "is only allowed with class: batch, not interactive; a call in a group waits for the others.")]
    [InlineData("timeoutMs: 2000", "compensation: { tool: no.such }", 0, 0, "compensation.tool", "is 'no.such', which is not in the inventory; publish that tool first.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: mcp", 7, 9, "target", "has neither program nor url; allowed: exactly one of them.")]
    [InlineData("type: string", "type: text", 10, 64, "inputSchema.properties.customerId.type", "is 'text'; allowed: object, array, string, number, integer, boolean, null.")]
    [InlineData("name: rolling.bad", "name: Rolling", 2, 7, "name", "is 'Rolling'; allowed: lower-case words and digits joined by . - or _, such as order.get.")]
    [InlineData("version: 1.0.0", "version: 1..0", 3, 10, "version", "is '1..0'; allowed: digits and letters joined by . or -, such as 1.2.0.")]
    [InlineData("description: Looks up a profile.", "", 1, 1, "description", "is missing.")]
    [InlineData("idempotent: true", "idempotent: maybe", 9, 13, "idempotent", "is 'maybe'; allowed: true, false.")]
    [InlineData("appId: shop", "appId: Shop", 7, 30, "target.appId", "is 'Shop'; allowed: a Dapr app id: lower-case letters, digits and dashes.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: soap", 7, 17, "target.type", "is 'soap'; allowed: dapr, http, process, mcp, plugin.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: http", 7, 9, "target.url", "is missing.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: http, url: \"ftp://host/a\"", 7, 28, "target.url", "is 'ftp://host/a'; allowed: an absolute http or https address of at most 2000 characters, without user name and fragment.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: http, url: \"http://host/a\", verb: DELETE", 7, 51, "target.verb", "is 'DELETE'; allowed: POST, PUT, PATCH.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: http, url: \"http://host/a\", headers: { Authorization: c }", 7, 56, "target.headers", "is 'Authorization', which is secret; it belongs in secretHeaders.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: process", 7, 9, "target.program", "is missing.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: process, program: { command: a, memoryMiB: 15 }", 7, 60, "target.program.memoryMiB", "is '15'; allowed: a whole number, 16 to 65536.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: process, program: { command: a, shell: true }", 7, 49, "target.program.shell", "is not a field here; allowed: command, arguments, workingDirectory, environment, memoryMiB, cpuSeconds, outputKiB.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: plugin, assembly: ../A.dll, class: A.B", 7, 35, "target.assembly", "is '../A.dll'; allowed: a path of a .dll within Tools:PluginsPath, such as orders/Orders.Tools.dll.")]
    [InlineData("type: dapr, appId: shop, path: /profiles/lookup", "type: plugin, assembly: A.dll, class: A-B", 7, 49, "target.class", "is 'A-B'; allowed: the full name of a class, such as Orders.Tools.Lookup.")]
    [InlineData("timeoutMs: 2000", "pool: { startTimeoutMs: 99 }", 8, 25, "pool.startTimeoutMs", "is '99'; allowed: a whole number, 100 to 120000.")]
    [InlineData("timeoutMs: 2000", "isolation: { breaker: { faultRatio: 0 } }", 8, 37, "isolation.breaker.faultRatio", "is '0'; allowed: a number, 0.01 to 1.")]
    [InlineData("timeoutMs: 2000", "isolation: { quarantine: { fallback: newest } }", 8, 38, "isolation.quarantine.fallback", "is 'newest'; allowed: refuse, previous.")]
    [InlineData("timeoutMs: 2000", "hedging: { minimumCalls: 9 }", 8, 26, "hedging.minimumCalls", "is '9'; allowed: a whole number, 10 to 10000.")]
    [InlineData("timeoutMs: 2000", "rateLimit: { burst: 5 }", 8, 12, "rateLimit.perSecond", "is missing.")]
    [InlineData("timeoutMs: 2000", "cancellable: 1", 8, 14, "cancellable", "is '1'; allowed: true, false.")]
    [InlineData("timeoutMs: 2000", "retry: { maxAttempts: 0 }", 8, 23, "retry.maxAttempts", "is '0'; allowed: a whole number, 1 to 10.")]
    [InlineData("timeoutMs: 2000", "reconcile: { path: /status }", 8, 20, "reconcile.path", "is '/status'; allowed: a path that begins with / and holds {idempotencyKey}.")]
    [InlineData("timeoutMs: 2000", "requiredScopes: [\"a b\"]", 8, 18, "requiredScopes[0]", "is 'a b'; allowed: a scope such as orders.read.")]
    public async Task Publish_OneMistake_Is422WithItsPlace(string from, string to, int line, int column, string field, string message)
    {
        var refused = await api.SendAsync(
            HttpMethod.Put, Path, HttpStatusCode.UnprocessableEntity, Manifests.Body(Manifests.Yaml("rolling.bad", "1.0.0").Replace(from, to, StringComparison.Ordinal)));

        Assert.Equal("urn:agents:problem:invalid-manifest", refused.Text("type"));
        var error = Assert.Single(refused.Body.GetProperty("errors").EnumerateArray());
        Assert.Equal(
            (line, column, field, message),
            (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32(), error.GetProperty("field").GetString(), error.GetProperty("message").GetString()));
        await api.SendAsync(HttpMethod.Get, "/v1/tools/rolling.bad", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Publish_ManyMistakes_NamesThemAll()
    {
        var text = Manifests.Yaml("rolling.bad", "1.0.0").Replace("kind: Tool", "kind: Tol", StringComparison.Ordinal)
            .Replace("owner: tests", "owner: ''", StringComparison.Ordinal).Replace("timeoutMs: 2000", "timeout: 2000", StringComparison.Ordinal);

        var refused = await api.SendAsync(HttpMethod.Put, Path, HttpStatusCode.UnprocessableEntity, Manifests.Body(text));

        Assert.Equal(["kind", "owner", "timeout"], refused.Body.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
        Assert.Equal("3 mistakes; each with its place in the body.", refused.Text("detail"));
    }

    [Theory]
    [InlineData("a: [1", "is not YAML")]
    [InlineData("", "is empty; a manifest is needed.")]
    [InlineData("- a", "is a list; allowed: a mapping with kind: Tool.")]
    public async Task Publish_NoManifest_Is422(string text, string message)
    {
        var refused = await api.SendAsync(HttpMethod.Put, Path, HttpStatusCode.UnprocessableEntity, Manifests.Body(text));

        Assert.StartsWith(message, Assert.Single(refused.Body.GetProperty("errors").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_TwoManifests_Is422()
    {
        var text = Manifests.Yaml("rolling.bad", "1.0.0") + "---\n" + Manifests.Yaml("rolling.bad", "1.1.0");

        var refused = await api.SendAsync(HttpMethod.Put, Path, HttpStatusCode.UnprocessableEntity, Manifests.Body(text));

        Assert.Equal("is a second manifest; allowed: one.", Assert.Single(refused.Body.GetProperty("errors").EnumerateArray()).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    public async Task Publish_OtherContentType_Is415AndNamesThoseAllowed(string type)
    {
        var refused = await api.SendAsync(HttpMethod.Put, Path, HttpStatusCode.UnsupportedMediaType, Manifests.Body("a: b", type));

        Assert.Equal(
            $"The content type is '{type}'; allowed: application/json, application/yaml, application/x-yaml, text/yaml, text/x-yaml.", refused.Text("detail"));
    }

    [Fact]
    public async Task Publish_TooLargeOrNotText_IsRefused()
    {
        // The body is held back until the server has asked for it: it refuses by the length, and closes.
        await api.SendAsync(HttpMethod.Put, Path, HttpStatusCode.RequestEntityTooLarge, Manifests.Body(new string('a', 1024 * 1024 + 1)),
            headers: ("Expect", "100-continue"));
        var bytes = new ByteArrayContent([0xff, 0xfe, 0xff]);
        bytes.Headers.ContentType = new("application/yaml");
        Assert.Equal("The body is not UTF-8.", (await api.SendAsync(HttpMethod.Put, Path, HttpStatusCode.BadRequest, bytes)).Text("detail"));
    }

    [Theory]
    [InlineData("{}", 1, 1, "weights", "is missing.")]
    [InlineData("[]", 1, 1, "", "must be one object with weights.")]
    [InlineData("""{"weights":{"1.0.0":0}}""", 1, 12, "weights", "has no weight over 0; at least one is needed.")]
    [InlineData("""{"weights":{"1.0.0":1001}}""", 1, 21, "weights.1.0.0", "is '1001'; allowed: a whole number, 0 to 1000.")]
    [InlineData("""{"weights":{"1.0.0":1.5}}""", 1, 21, "weights.1.0.0", "is '1.5'; allowed: a whole number, 0 to 1000.")]
    [InlineData("""{"weights":{"9.0.0":1}}""", 1, 13, "weights.9.0.0", "is not a version of profile.lookup; allowed: 1.0.0.")]
    [InlineData("""{"weights":{"1.0.0":1},"share":2}""", 1, 24, "share", "is not a field here; allowed: weights, canary.")]
    [InlineData("""{"weights":{"1.0.0":1},"canary":{"version":"1.0.0"}}""", 1, 44, "canary.version", "is '1.0.0'; allowed: a version with a weight over 0, while another version has one too.")]
    [InlineData("""{"weights":{"1.0.0":1,"2":1},"canary":{"version":"2","maxErrorRatio":2}}""", 1, 70, "canary.maxErrorRatio", "is '2'; allowed: a number, 0 to 1.")]
    public async Task SetTraffic_Mistake_Is422WithItsPlace(string body, int line, int column, string field, string message)
    {
        var refused = await api.SendAsync(HttpMethod.Put, "/v1/tools/profile.lookup/traffic", HttpStatusCode.UnprocessableEntity, Manifests.Json(body));

        var error = Assert.Single(refused.Body.GetProperty("errors").EnumerateArray());
        Assert.Equal(
            (line, column, field, message),
            (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32(), error.GetProperty("field").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task SetTraffic_WrongBody_IsRefused()
    {
        const string path = "/v1/tools/profile.lookup/traffic";
        await api.SendAsync(HttpMethod.Put, path, HttpStatusCode.UnsupportedMediaType, Manifests.Body("weights: { 1.0.0: 1 }"));
        await api.SendAsync(HttpMethod.Put, path, HttpStatusCode.RequestEntityTooLarge, Manifests.Json(new string(' ', (64 * 1024) + 1)),
            headers: ("Expect", "100-continue"));
    }

    [Theory]
    [InlineData("PUT", "/v1/tools/no.such/traffic")]
    [InlineData("GET", "/v1/tools/no.such/traffic")]
    [InlineData("GET", "/v1/tools/no.such/versions")]
    [InlineData("GET", "/v1/tools/no.such/history")]
    [InlineData("POST", "/v1/tools/no.such/versions/1.0.0/drain")]
    [InlineData("POST", "/v1/tools/profile.lookup/versions/9.9.9/drain")]
    [InlineData("DELETE", "/v1/tools/no.such/versions/1.0.0")]
    [InlineData("DELETE", "/v1/tools/profile.lookup/versions/9.9.9")]
    [InlineData("GET", "/v1/tools/..%2f..%2fmanagement/traffic")]
    [InlineData("DELETE", "/v1/tools/profile.lookup/versions/..%2f..%2fx")]
    [InlineData("DELETE", "/v1/tools/Profile/versions/1.0.0")]
    public async Task Management_OfWhatIsNotThere_Is404(string method, string path)
    {
        var body = method == "PUT" ? Manifests.Json("""{"weights":{"1.0.0":1}}""") : null;

        var refused = await api.SendAsync(new HttpMethod(method), path, HttpStatusCode.NotFound, body);

        Assert.Equal("urn:agents:problem:tool-not-found", refused.Text("type"));
    }

    [Theory]
    [InlineData("PUT", "/v1/tools/profile.lookup/versions/1.0.0")]
    [InlineData("PUT", "/v1/tools/profile.lookup/traffic")]
    [InlineData("GET", "/v1/tools/profile.lookup/traffic")]
    [InlineData("GET", "/v1/tools/profile.lookup/versions")]
    [InlineData("GET", "/v1/tools/profile.lookup/history")]
    [InlineData("POST", "/v1/tools/profile.lookup/versions/1.0.0/drain")]
    [InlineData("DELETE", "/v1/tools/profile.lookup/versions/1.0.0")]
    public async Task Management_WithoutTheScope_Is403AndWithoutAKey401(string method, string path)
    {
        var body = () => method == "PUT" ? Manifests.Json("{}") : null;

        var refused = await api.SendAsync(new HttpMethod(method), path, HttpStatusCode.Forbidden, body(), AgentSystem.ReaderKey);
        await api.SendAsync(new HttpMethod(method), path, HttpStatusCode.Unauthorized, body(), key: null);

        Assert.Equal("Managing tools requires: tools.admin.", refused.Text("detail"));
    }
}
