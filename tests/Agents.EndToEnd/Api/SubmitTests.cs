using System.Net;
using System.Text.Json;

namespace Agents.EndToEnd.Api;

public sealed class SubmitTests(ApiFixture api)
{
    public static TheoryData<string, string> Calls => new()
    {
        { "identity.verify", """{"customerId":"c-1042","postalCode":"17294"}""" },
        { "payment.charge", """{"customerId":"c-1042","orderId":"o-1042","amountCents":-500,"currency":"EUR"}""" },
        { "profile.lookup", """{"customerId":"c-1042"}""" },
        { "inventory.check", """{"sku":"chair-03","quantity":2}""" },
        { "order.get", """{"orderId":"o-1042"}""" },
        { "crm.update", """{"customerId":"c-1042","topic":"test","note":"hello"}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Submit_WithWait_AnswersWithTheOutcome(string tool, string arguments)
    {
        var answer = await api.CallAsync(tool, Json(arguments), HttpStatusCode.OK, ("Prefer", "wait=20"));

        Assert.Equal("wait=20", answer.Headers["Preference-Applied"]);
        Assert.Equal(("succeeded", tool, "1.0.0"), (answer.Text("status"), answer.Text("tool"), answer.Text("version")));
        Assert.Equal(32, answer.Text("id")!.Length);
        Assert.Equal(1, answer.Body.GetProperty("attempts").GetInt32());
        Assert.True(answer.Body.GetProperty("timings").GetProperty("queueMs").GetDouble() >= 0);
        Assert.True(answer.Body.GetProperty("timings").GetProperty("runMs").GetDouble() >= 0);
        Assert.NotEmpty(answer.Body.GetProperty("result").EnumerateObject());
    }

    [Fact]
    public async Task Submit_WithoutWait_Is202AndTheOutcomeCanBeAskedFor()
    {
        var accepted = await api.CallAsync("profile.lookup", new { customerId = "c-1001" }, HttpStatusCode.Accepted);

        Assert.Equal("queued", accepted.Text("status"));
        Assert.False(accepted.Headers.ContainsKey("Preference-Applied"));
        var ended = await api.SendAsync(HttpMethod.Get, accepted.Headers["Location"], HttpStatusCode.OK, headers: ("Prefer", "wait=20"));
        Assert.Equal(("succeeded", accepted.Text("id")), (ended.Text("status"), ended.Text("id")));
        Assert.Equal("c-1001", ended.Body.GetProperty("result").GetProperty("customerId").GetString());
    }

    [Fact]
    public async Task Submit_ToolAnswersWithAnError_Is200WithStatusFailed()
    {
        var answer = await api.CallAsync("profile.lookup", new { customerId = "c-1" }, HttpStatusCode.OK, ("Prefer", "wait=20"));

        Assert.Equal("failed", answer.Text("status"));
        Assert.Equal("urn:shop:problem:customer-not-found", answer.Body.GetProperty("error").GetProperty("type").GetString());
        Assert.False(answer.Body.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Submit_SameKeyAndArguments_IsTheSameCall()
    {
        var key = ("Idempotency-Key", "same-" + Guid.NewGuid());
        var body = new { customerId = "c-1003", orderId = "o-1003", amountCents = 700, currency = "EUR" };
        var first = await api.CallAsync("payment.charge", body, HttpStatusCode.OK, key, ("Prefer", "wait=20"));

        var second = await api.CallAsync("payment.charge", body, HttpStatusCode.OK, key);

        // As values: a result that comes from the ledger may have its fields in another order than one from a result event.
        Assert.True(JsonElement.DeepEquals(first.Body, second.Body), $"{first.Body} {second.Body}");
        var status = await api.System.Shop.GetStringAsync($"/payments/by-key/{first.Text("id")}", TestContext.Current.CancellationToken);
        Assert.Contains("\"count\":1", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_SameKeyOtherArguments_Is422()
    {
        var key = ("Idempotency-Key", "other-" + Guid.NewGuid());
        await api.CallAsync("profile.lookup", new { customerId = "c-1004" }, HttpStatusCode.Accepted, key);

        var refused = await api.CallAsync("profile.lookup", new { customerId = "c-1005" }, HttpStatusCode.UnprocessableEntity, key);

        Assert.Equal("urn:agents:problem:idempotency-mismatch", refused.Text("type"));
    }

    [Fact]
    public async Task Submit_DeadlineTooShort_Expires()
    {
        await using var slow = await SwitchedAsync("profile.lookup", new { delayMs = 1500 });
        var lane = "lane-" + Guid.NewGuid();
        await api.SendAsync(HttpMethod.Post, "/v1/tools/profile.lookup/calls", HttpStatusCode.Accepted, Ordered(lane, null));

        var late = await api.SendAsync(
            HttpMethod.Post, "/v1/tools/profile.lookup/calls", HttpStatusCode.OK, Ordered(lane, 200), headers: ("Prefer", "wait=20"));

        Assert.Equal("expired", late.Text("status"));
        Assert.Equal("urn:agents:problem:expired", late.Body.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Cancel_BeforeItStarts_NeverRuns()
    {
        await using var slow = await SwitchedAsync("crm.update", new { delayMs = 1500 });
        var lane = "lane-" + Guid.NewGuid();
        object Note(string text) => new { arguments = new { customerId = "c-1006", topic = "cancel", note = text }, orderingKey = lane };
        await api.SendAsync(HttpMethod.Post, "/v1/tools/crm.update/calls", HttpStatusCode.Accepted, Note("first"));
        var second = await api.SendAsync(HttpMethod.Post, "/v1/tools/crm.update/calls", HttpStatusCode.Accepted, Note("second"));

        var cancelled = await api.SendAsync(
            HttpMethod.Delete, $"/v1/calls/{second.Text("id")}", HttpStatusCode.OK, headers: ("Prefer", "wait=20"));

        Assert.Equal("cancelled", cancelled.Text("status"));
        var notes = await api.System.Shop.GetStringAsync("/crm/c-1006/notes", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("second", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_AfterItEnded_Is409()
    {
        var ended = await api.CallAsync("order.get", new { orderId = "o-1001" }, HttpStatusCode.OK, ("Prefer", "wait=20"));

        var refused = await api.SendAsync(HttpMethod.Delete, $"/v1/calls/{ended.Text("id")}", HttpStatusCode.Conflict);

        Assert.Equal("urn:agents:problem:not-cancellable", refused.Text("type"));
    }

    private static object Ordered(string lane, int? deadlineMs) =>
        new { arguments = new { customerId = "c-1001" }, orderingKey = lane, deadlineMs };

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private Task<Switched> SwitchedAsync(string endpoint, object value) => Switched.SetAsync(api.System.Shop, endpoint, value);
}
