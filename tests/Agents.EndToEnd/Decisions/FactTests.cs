using System.Net;
using System.Text;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

[Collection(DecisionsFixture.Collection)]
public sealed class FactTests(DecisionsFixture system)
{
    [Fact]
    public async Task Put_AndGet_TheNewestObservationStands()
    {
        Assert.True((await PutAsync("score/f-1", new { value = 1, observedAt = "2026-01-02T00:00:00Z" })).Body.GetProperty("taken").GetBoolean());
        Assert.False((await PutAsync("score/f-1", new { value = 2, observedAt = "2026-01-01T00:00:00Z" })).Body.GetProperty("taken").GetBoolean());
        var fact = await system.SendAsync(HttpMethod.Get, "/v1/facts/score/f-1", HttpStatusCode.OK);
        Assert.Equal((1, "2026-01-02T00:00:00+00:00"), (fact.Body.GetProperty("value").GetInt32(), fact.Text("observedAt")));
        await system.SendAsync(HttpMethod.Get, "/v1/facts/score/f-1", HttpStatusCode.NotFound, key: AgentSystem.OtherTenantKey);
        await system.SendAsync(HttpMethod.Get, "/v1/facts/none", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Put_WithTimeToLive_Vanishes()
    {
        await PutAsync("short/f-2", new { value = 1, ttlSeconds = 1 });
        await Poll.UntilAsync<object>(
            "the fact has vanished", TimeSpan.FromSeconds(20),
            async () => (await system.System.Decisions.GetAsync("/v1/facts/short/f-2", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.NotFound ? "gone" : null,
            TestContext.Current.CancellationToken, system.System.Tails);
    }

    [Fact]
    public async Task Decide_StaleFact_CountsAsMissing()
    {
        await PutAsync("score/f-3", new { value = 720, observedAt = "2026-01-01T00:00:00Z" });
        var answer = await system.DecideAsync("credit-limit", new { customerId = "f-3", requestedCents = 1000, tier = "gold" });
        Assert.Equal(("review", "The fact score is missing: stale."), (answer.Text("outcome"), answer.Body.GetProperty("reasons")[0].GetString()));
    }

    [Fact]
    public async Task Topic_GoodAndBadMessages_TheGoodAreTakenAndNothingIsHeldBack()
    {
        await PublishAsync("decision-facts", new { tenant = "demo", key = "score/f-4", value = 500, ttlSeconds = -5 });
        await PublishAsync("decision-facts", new { nothing = true });
        await PublishAsync("decision-facts", "text");
        await PublishAsync("decision-facts", new { tenant = "demo", key = "score/f-4", value = 650 });
        await Poll.UntilAsync<object>(
            "the fact is there", TimeSpan.FromSeconds(30),
            async () => (await system.System.Decisions.GetAsync("/v1/facts/score/f-4", TestContext.Current.CancellationToken)).IsSuccessStatusCode ? "there" : null,
            TestContext.Current.CancellationToken, system.System.Tails);
        Assert.Equal("approve", (await system.DecideAsync("credit-limit", new { customerId = "f-4", requestedCents = 1000, tier = "gold" })).Text("outcome"));
    }

    [Fact]
    public async Task Topic_BankDetailsChanged_TheSequenceGuardrailDenies()
    {
        await system.ObserveAsync("score/f-5", 720);
        await PublishAsync("decision-actions", new { tenant = "demo", subject = "f-5", id = "event-1", action = "bank-detail-change" });
        var reason = "The bank details were changed within the last 24 hours.";
        // It is seen once the event has come; each try is a decision that another guardrail may deny.
        await Poll.UntilAsync<object>(
            "the guardrail denies", TimeSpan.FromSeconds(30),
            async () => (await system.DecideAsync("credit-limit", new { customerId = "f-5", requestedCents = 1000, tier = "gold" }))
                .Body.GetProperty("reasons").EnumerateArray().Any(one => one.GetString() == reason) ? "denied" : null,
            TestContext.Current.CancellationToken, system.System.Tails);
    }

    [Fact]
    public async Task Actions_OverHttp_CountAtOnce()
    {
        await system.ObserveAsync("score/f-6", 720);
        await system.SendAsync(HttpMethod.Post, "/v1/subjects/f-6/actions", HttpStatusCode.NoContent, new { id = "e", action = "bank-detail-change" });
        var answer = await system.DecideAsync("credit-limit", new { customerId = "f-6", requestedCents = 1000, tier = "gold" });
        Assert.Equal(("deny", "The bank details were changed within the last 24 hours."), (answer.Text("outcome"), answer.Body.GetProperty("reasons")[0].GetString()));
    }

    private Task<Api.Answer> PutAsync(string key, object body) => system.SendAsync(HttpMethod.Put, $"/v1/facts/{key}", HttpStatusCode.OK, body);

    // As another app of the system: the shop may publish facts.
    private async Task PublishAsync(string topic, object data)
    {
        using var http = system.System.Client(system.System.DecisionsSidecarUrl, null);
        using var content = new StringContent(JsonSerializer.Serialize(data), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync($"/v1.0/publish/facts/{topic}", content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
    }
}
