using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

/// <summary>One running system for tests of decisions that are carried out, with people who approve.</summary>
public sealed class RunsFixture : DecisionsSystem
{
    public const string AnnasKey = "anna-key";
    public const string BensKey = "ben-key";
    private static readonly string[] ApproverScopes = ["decisions:approve", "decisions:read"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private protected override AgentSystemExtras Extras { get; } = new()
    {
        Decisions = true,
        Keys =
        [
            new ExtraKey(AnnasKey, "demo", [.. ApproverScopes, "role:refunds-approver", "role:orders-approver"]) { Subject = "anna" },
            new ExtraKey(BensKey, "demo", ApproverScopes) { Subject = "ben" },
        ],
    };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await WarmAsync(() => DecideAsync("refund", Refund(1999, 1_000_000)));
    }

    internal static object Refund(int number, int amountCents) => new { customerId = $"c-{number}", orderId = $"o-{number}", amountCents };

    internal Task<Answer> DecideAsync(string type, object input, HttpStatusCode expected = HttpStatusCode.OK, int waitSeconds = 20) =>
        SendAsync(HttpMethod.Post, $"/v1/decisions/{type}", expected, new { input }, headers: ("Prefer", $"wait={waitSeconds}"));

    internal Task<Answer> ApproveAsync(string id, string key, HttpStatusCode expected, object body) =>
        SendAsync(HttpMethod.Post, $"/v1/decisions/{id}/approvals", expected, body, key);

    /// <summary>The record once nothing more happens.</summary>
    internal Task<JsonElement> EndAsync(string id) => Poll.UntilAsync($"decision {id} is final", Limit, async () =>
    {
        var record = await SendAsync(HttpMethod.Get, $"/v1/decisions/{id}", HttpStatusCode.OK);
        return record.Text("state") == "final" ? record.Body : null;
    }, System);

    internal async Task SwitchAsync(string endpoint, object setting)
    {
        using var answer = await System.Shop.PutAsJsonAsync($"/switches/{endpoint}", setting, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    internal async Task ResetAsync() => (await System.Shop.DeleteAsync("/switches", TestContext.Current.CancellationToken)).Dispose();

    /// <summary>The order's status, as the shop has it.</summary>
    internal async Task<string?> OrderStatusAsync(int number)
    {
        using var answer = await System.Shop.PostAsJsonAsync("/orders/get", new { orderId = $"o-{number}" }, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("status").GetString();
    }

    internal static Dictionary<string, string?> Effects(JsonElement record) => record.GetProperty("effects").EnumerateArray()
        .ToDictionary(one => one.GetProperty("step").GetString()!, one => one.GetProperty("state").GetString());
}
