using System.Net;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

[Collection(DecisionsFixture.Collection)]
public sealed class RecordTests(DecisionsFixture system)
{
    [Fact]
    public async Task List_ByEachFilter_FindsWhatMatches()
    {
        await system.PublishAsync("limit-l", "1.0.0", DecisionsFixture.Limit("limit-l", "1.0.0", most: 50));
        for (var amount = 10; amount <= 100; amount += 10)
            await system.DecideAsync("limit-l", new { amount, who = amount <= 20 ? "l-1" : "l-2" });
        Assert.Equal(10, (await ListAsync("type=limit-l")).GetArrayLength());
        Assert.Equal(5, (await ListAsync("type=limit-l&outcome=deny")).GetArrayLength());
        Assert.Equal(2, (await ListAsync("type=limit-l&subject=l-1")).GetArrayLength());
        Assert.Equal(0, (await ListAsync("type=limit-l&state=running")).GetArrayLength());
        Assert.Equal(0, (await ListAsync("type=limit-l&since=2999-01-01")).GetArrayLength());
        Assert.Equal(0, (await ListAsync("type=limit-l&until=2020-01-01T00:00:00Z")).GetArrayLength());
        Assert.Equal(0, (await ListAsync("type=limit-l", AgentSystem.OtherTenantKey)).GetArrayLength());

        var (ids, after) = (new List<string>(), "");
        for (var page = 0; page < 4; page++)
        {
            var answer = await system.SendAsync(HttpMethod.Get, $"/v1/decisions?type=limit-l&limit=3{after}", HttpStatusCode.OK);
            ids.AddRange(answer.Body.GetProperty("decisions").EnumerateArray().Select(one => one.GetProperty("id").GetString()!));
            after = answer.Body.TryGetProperty("after", out var next) && next.ValueKind == JsonValueKind.String ? $"&after={Uri.EscapeDataString(next.GetString()!)}" : "";
        }
        Assert.Equal(10, ids.Count);
        Assert.Equal(10, ids.Distinct().Count());
    }

    [Fact]
    public async Task Decide_SameKeyTwice_IsOneDecision()
    {
        await system.ObserveAsync("score/r-1", 720);
        var input = new { customerId = "r-1", requestedCents = 1000, tier = "gold" };
        var first = await DecideAsync(input, HttpStatusCode.OK, "key-1");
        // The score is another now: the first decision stands.
        await system.ObserveAsync("score/r-1", 100);
        var second = await DecideAsync(input, HttpStatusCode.OK, "key-1");
        Assert.Equal((first.Text("id"), "approve"), (second.Text("id"), second.Text("outcome")));
        var other = await DecideAsync(input with { requestedCents = 2000 }, HttpStatusCode.UnprocessableEntity, "key-1");
        Assert.Equal($"The Idempotency-Key belongs to decision {first.Text("id")}.", other.Text("detail"));
    }

    [Fact]
    public async Task Get_OfAnotherTenantOrUnknown_IsNotFound()
    {
        await system.ObserveAsync("score/r-2", 720);
        var answer = await DecideAsync(new { customerId = "r-2", requestedCents = 1000, tier = "gold" }, HttpStatusCode.OK);
        await system.SendAsync(HttpMethod.Get, answer.Headers["Location"], HttpStatusCode.NotFound, key: AgentSystem.OtherTenantKey);
        await system.SendAsync(HttpMethod.Get, "/v1/decisions/00000000000000000000000000000000", HttpStatusCode.NotFound);
        await system.SendAsync(HttpMethod.Get, "/v1/decisions/..%2Ftypes", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Decide_SecondRaiseInAWeek_IsDeniedByTheSequenceGuardrail()
    {
        await system.ObserveAsync("score/r-3", 720);
        var input = new { customerId = "r-3", requestedCents = 1000, tier = "gold" };
        Assert.Equal("approve", (await DecideAsync(input, HttpStatusCode.OK)).Text("outcome"));
        var second = await DecideAsync(input, HttpStatusCode.OK);
        Assert.Equal(("deny", "The limit was changed within the last seven days."), (second.Text("outcome"), second.Body.GetProperty("reasons")[0].GetString()));
    }

    [Fact]
    public async Task Audit_ByEachFilter_TellsWhatHappenedAndIsIntact()
    {
        await system.PublishAsync("limit-m", "1.0.0", DecisionsFixture.Limit("limit-m", "1.0.0", most: 50));
        var id = (await system.DecideAsync("limit-m", new { amount = 1, who = "m-1" })).Text("id");
        var entries = await AuditAsync("type=limit-m");
        Assert.Equal(["decided", "activated", "published"], entries.Select(one => one.GetProperty("action").GetString()));
        Assert.Equal((id, "m-1", "approve", "developer"), (
            entries[0].GetProperty("id").GetString(), entries[0].GetProperty("subject").GetString(), entries[0].GetProperty("outcome").GetString(), entries[0].GetProperty("by").GetString()));
        Assert.Equal(64, entries[0].GetProperty("hash").GetString()!.Length);
        Assert.Single(await AuditAsync($"id={id}"));
        Assert.Equal(2, (await AuditAsync("type=limit-m&kind=type")).Length);
        Assert.Single(await AuditAsync("type=limit-m&action=published"));
        Assert.Single(await AuditAsync("subject=m-1"));
        Assert.Single(await AuditAsync("type=limit-m&limit=1"));
        Assert.Empty(await AuditAsync("type=limit-m&until=2020-01-01T00:00:00Z"));
        Assert.Empty(await AuditAsync("type=limit-m&replica=other"));

        var report = await system.SendAsync(HttpMethod.Get, "/v1/audit/verify", HttpStatusCode.OK);
        Assert.True(report.Body.GetProperty("intact").GetBoolean(), report.Body.GetRawText());
        Assert.Equal("one", report.Body.GetProperty("heads")[0].GetProperty("replica").GetString());
    }

    [Fact]
    public async Task Verify_RecordChangedInTheStore_IsFound()
    {
        await system.PublishAsync("limit-n", "1.0.0", DecisionsFixture.Limit("limit-n", "1.0.0", most: 50), key: AgentSystem.OtherTenantKey);
        var answer = await system.SendAsync(
            HttpMethod.Post, "/v1/decisions/limit-n", HttpStatusCode.OK, new { input = new { amount = 60, who = "n-1" } }, AgentSystem.OtherTenantKey);
        var id = answer.Text("id")!;
        using var http = system.System.Client(system.System.DecisionsSidecarUrl, null);
        using var keys = new StringContent($$"""{"keys":["decision/other/{{id}}"]}""", System.Text.Encoding.UTF8, "application/json");
        using var read = await http.PostAsync("/v1.0/state/decisions/bulk", keys, TestContext.Current.CancellationToken);
        var record = JsonSerializer.Deserialize<JsonElement>(await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))[0].GetProperty("data").GetRawText();
        Assert.Contains("More than 50.", record, StringComparison.Ordinal);
        using var forged = new StringContent(
            $$"""[{"key":"decision/other/{{id}}","value":{{record.Replace("More than 50.", "He asked nicely.", StringComparison.Ordinal)}}}]""", System.Text.Encoding.UTF8, "application/json");
        (await http.PostAsync("/v1.0/state/decisions", forged, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var report = await system.SendAsync(HttpMethod.Get, "/v1/audit/verify", HttpStatusCode.OK, key: AgentSystem.OtherTenantKey);
        Assert.False(report.Body.GetProperty("intact").GetBoolean());
        Assert.Equal($"decision {id}: its record is not the one that was chained", report.Body.GetProperty("findings")[0].GetString());
    }

    private async Task<JsonElement> ListAsync(string query, string key = AgentSystem.Key) =>
        (await system.SendAsync(HttpMethod.Get, $"/v1/decisions?{query}", HttpStatusCode.OK, key: key)).Body.GetProperty("decisions");

    private async Task<JsonElement[]> AuditAsync(string query) =>
        [.. (await system.SendAsync(HttpMethod.Get, $"/v1/audit?{query}", HttpStatusCode.OK)).Body.GetProperty("entries").EnumerateArray()];

    private Task<Api.Answer> DecideAsync(object input, HttpStatusCode expected, string? key = null) => system.SendAsync(
        HttpMethod.Post, "/v1/decisions/credit-limit", expected, new { input }, headers: key is null ? [] : [("Idempotency-Key", key)]);
}
