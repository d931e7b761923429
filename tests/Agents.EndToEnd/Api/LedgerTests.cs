using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.EndToEnd.Api;

public sealed class LedgerTests(ApiFixture api)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_SameKeyAfterTheGatewayDiedBeforeThePublish_RunsTheCall()
    {
        var key = "orphan-" + Guid.NewGuid();
        var record = Record(key);
        // What a gateway leaves that dies between the record and the command.
        using var sidecar = new HttpClient { BaseAddress = new Uri(api.System.GatewaySidecarUrl) };
        using var saved = await sidecar.PostAsJsonAsync(
            $"/v1.0/state/{ComponentNames.Ledger}", new[] { new { key = LedgerKeys.Call(record.Command.Id), value = record } }, AgentsJson.SharedOptions, Ct);
        saved.EnsureSuccessStatusCode();

        var waiting = await api.SendAsync(HttpMethod.Get, $"/v1/calls/{record.Command.Id}", HttpStatusCode.OK, headers: ("Prefer", "wait=1"));
        var again = await api.CallAsync(
            "profile.lookup", new { customerId = "c-1001" }, HttpStatusCode.OK, ("Idempotency-Key", key), ("Prefer", "wait=20"));

        Assert.Equal("queued", waiting.Text("status"));
        Assert.Equal((record.Command.Id, "succeeded"), (again.Text("id"), again.Text("status")));
    }

    [Fact]
    public async Task Bulk_LargerThanASidecarTakesAtOnce_AllAccepted()
    {
        // A sidecar takes 4 MiB in one request, the gateway 8.
        var note = new string('漢', 2000);
        var calls = Enumerable.Range(0, 1000).Select(i => new { tool = "crm.update", arguments = new { customerId = $"c-{1000 + i}", topic = "large", note } });
        var body = JsonSerializer.SerializeToUtf8Bytes(new { calls }, AgentsJson.SharedOptions);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");

        var answer = await api.SendAsync(HttpMethod.Post, "/v1/calls", HttpStatusCode.OK, content);

        Assert.True(body.Length > 6_000_000);
        Assert.Equal(Expected(answer.Body), answer.Body.GetProperty("accepted").GetInt32());
    }

    private static int Expected(JsonElement answer) => answer.GetProperty("calls").GetArrayLength();

    private static CallRecord Record(string key)
    {
        var id = CallId.Derive("demo", "profile.lookup", key);
        var now = TimeProvider.System.GetUtcNow();
        return CallRecord.Accepted(new CallCommand
        {
            Id = id,
            Tool = "profile.lookup",
            Version = "1.0.0",
            Class = ToolClass.Interactive,
            Principal = new Principal { Tenant = "demo", Subject = "developer", Scopes = ["*"] },
            Arguments = JsonSerializer.SerializeToElement(new { customerId = "c-1001" }),
            AcceptedAt = now,
            Deadline = now.AddMinutes(1),
            IdempotencyKey = id,
        });
    }
}
