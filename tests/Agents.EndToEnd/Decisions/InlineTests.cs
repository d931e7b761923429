using System.Net;

namespace Agents.EndToEnd.Decisions;

[Collection(DecisionsFixture.Collection)]
public sealed class InlineTests(DecisionsFixture system)
{
    [Fact]
    public async Task Decide_CreditLimit_IsRecordedAndProved()
    {
        await system.PublishAsync("credit-limit", "1.0.0", DecisionsFixture.Sample("credit-limit.v1.yaml"));
        await system.ObserveAsync("score/c-1", 720);
        var answer = await system.DecideAsync("credit-limit", new { customerId = "c-1", requestedCents = 300_000, tier = "gold" });
        Assert.Equal(("approve", "final", "1.0.0"), (answer.Text("outcome"), answer.Text("state"), answer.Text("version")));
        Assert.Equal(300_000, answer.Body.GetProperty("values").GetProperty("limitCents").GetInt32());

        var record = await system.SendAsync(HttpMethod.Get, answer.Headers["Location"], HttpStatusCode.OK);
        Assert.Equal(answer.Text("id"), record.Text("id"));
        var score = record.Body.GetProperty("facts").EnumerateArray().Single(fact => fact.GetProperty("name").GetString() == "score");
        Assert.Equal(720, score.GetProperty("value").GetInt32());
        Assert.True(score.GetProperty("ageMs").GetInt64() >= 0);

        var report = await system.SendAsync(HttpMethod.Get, "/v1/audit/verify", HttpStatusCode.OK);
        Assert.True(report.Body.GetProperty("intact").GetBoolean(), report.Body.GetRawText());
        Assert.True(report.Body.GetProperty("records").GetInt32() >= 1);
    }

    [Fact]
    public async Task Decide_KeyWithoutScope_IsForbidden()
    {
        var answer = await system.SendAsync(
            HttpMethod.Post, "/v1/decisions/credit-limit", HttpStatusCode.Forbidden, new { input = new { } }, DecisionsFixture.NoScopesKey);
        Assert.Equal("This needs the scope decisions:decide.", answer.Text("detail"));
    }
}
