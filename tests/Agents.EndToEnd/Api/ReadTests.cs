using System.Net;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Api;

public sealed class ReadTests(ApiFixture api)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListTools_ShowsEveryManifest()
    {
        var tools = (await api.SendAsync(HttpMethod.Get, "/v1/tools", HttpStatusCode.OK)).Body.GetProperty("tools");

        Assert.Equal(
            [
                "crm.update batch", "identity.verify critical", "inventory.check interactive", "inventory.move interactive", "order.get interactive",
                "order.mark interactive", "payment.charge critical", "profile.lookup interactive", "shipping.book interactive",
                "shipping.cancel interactive",
            ],
            tools.EnumerateArray()
                .Select(t => $"{t.GetProperty("name").GetString()} {t.GetProperty("class").GetString()}")
                // Published meanwhile by the tests of the inventory.
                .Where(t => !t.StartsWith("rolling.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task GetTool_ShowsItsSchema()
    {
        var tool = await api.SendAsync(HttpMethod.Get, "/v1/tools/payment.charge", HttpStatusCode.OK);

        Assert.False(tool.Body.GetProperty("idempotent").GetBoolean());
        Assert.True(tool.Body.GetProperty("inputSchema").GetProperty("properties").TryGetProperty("amountCents", out _));
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Probes_NeedNoKey(string path) => await api.SendAsync(HttpMethod.Get, path, HttpStatusCode.OK, key: null);

    [Fact]
    public async Task OpenApi_DescribesEveryRouteWithExamples()
    {
        var document = (await api.SendAsync(HttpMethod.Get, "/openapi/v1.json", HttpStatusCode.OK, key: null)).Body;

        var routes = document.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(m => $"{m.Name} {p.Name}")).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "delete /v1/calls/{id}", "delete /v1/dead-letters/{id}", "delete /v1/tools/{tool}/versions/{version}", "get /v1/calls/{id}",
                "get /v1/calls/{id}/events", "get /v1/dead-letters", "get /v1/dead-letters/{id}", "get /v1/tools", "get /v1/tools/{tool}",
                "get /v1/tools/{tool}/history", "get /v1/tools/{tool}/traffic", "get /v1/tools/{tool}/versions", "post /v1/calls",
                "post /v1/calls/{id}/settle", "post /v1/dead-letters/{id}/replay", "post /v1/tools/{tool}/calls",
                "post /v1/tools/{tool}/versions/{version}/drain", "put /v1/tools/{tool}/traffic", "put /v1/tools/{tool}/versions/{version}",
            ],
            routes);
        var submit = document.GetProperty("paths").GetProperty("/v1/tools/{tool}/calls").GetProperty("post");
        Assert.True(submit.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _));
        Assert.True(submit.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _));
    }

    [Fact]
    public async Task OpenApi_EveryOperation_IsComplete()
    {
        var document = (await api.SendAsync(HttpMethod.Get, "/openapi/v1.json", HttpStatusCode.OK, key: null)).Body;

        Assert.Equal(["apiKey", "bearer"], document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, document.GetProperty("security").GetArrayLength());
        foreach (var (path, method) in document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(m => (p.Name, m))))
        {
            var operation = method.Value;
            var name = $"{method.Name} {path}";
            Assert.All(["operationId", "summary", "description"], field => Assert.NotEqual("", operation.GetProperty(field).GetString()));
            var answers = operation.GetProperty("responses").EnumerateObject().ToList();
            Assert.True(answers.Exists(a => a.Name == "401") && answers.Exists(a => a.Name[0] == '2'), name);
            foreach (var answer in answers)
            {
                var type = answer.Name[0] == '2' ? (path.EndsWith("/events", StringComparison.Ordinal) ? "text/event-stream" : "application/json") : "application/problem+json";
                Assert.True(
                    answer.Name == "204" || answer.Value.GetProperty("content").GetProperty(type).TryGetProperty("schema", out _), $"{name} {answer.Name}");
                Assert.NotEqual("", answer.Value.GetProperty("description").GetString());
            }

            if (method.Name is "post" or "put" && !path.EndsWith("/drain", StringComparison.Ordinal) && !path.EndsWith("/replay", StringComparison.Ordinal))
            {
                var body = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json");
                Assert.True(body.TryGetProperty("schema", out _) && body.TryGetProperty("example", out _), name);
                Assert.All(["400", "413", "415"], status => Assert.Contains(answers, a => a.Name == status));
            }
        }

        Assert.All(References(document), reference => Assert.True(Find(document, reference), reference));
    }

    [Fact]
    public async Task Events_TellStatesThenTheOutcome()
    {
        await using var slow = await Switched.SetAsync(api.System.Shop, "payment.charge", new { delayMs = 2000 });
        var call = await api.CallAsync(
            "payment.charge", new { customerId = "c-1008", orderId = "o-1008", amountCents = 5, currency = "EUR" }, HttpStatusCode.Accepted);

        using var http = api.System.Client(api.System.GatewayUrl, AgentSystem.Key);
        using var response = await http.GetAsync($"/v1/calls/{call.Text("id")}/events", HttpCompletionOption.ResponseHeadersRead, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("event: state\ndata: {", text, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"running\"", text, StringComparison.Ordinal);
        Assert.Contains(": waiting\n", text, StringComparison.Ordinal);
        var outcome = text.LastIndexOf("event: outcome\ndata: {", StringComparison.Ordinal);
        Assert.Contains("\"status\":\"succeeded\"", text[outcome..], StringComparison.Ordinal);
        Assert.EndsWith("}\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_OfAnEndedCall_AreTheOutcomeAlone()
    {
        var call = await api.CallAsync("order.get", new { orderId = "o-1001" }, HttpStatusCode.OK, ("Prefer", "wait=20"));

        var text = await api.Http.GetStringAsync($"/v1/calls/{call.Text("id")}/events", Ct);

        Assert.StartsWith("retry: 1000\n\nevent: outcome\ndata: {", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p =>
            p is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static bool Find(JsonElement document, string reference) =>
        reference.Split('/').Skip(1).All(token => document.TryGetProperty(token, out document));
}
