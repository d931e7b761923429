using System.Net.Http.Json;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Api;

/// <summary>A system whose gateway plays faults, with tenants that have limits and tools that may be taken out of service.</summary>
public sealed class TrafficFixture : ApiFixture
{
    public const string RateKey = "rate-key";
    public const string BacklogKey = "backlog-key";
    public const string LateKey = "late-key";
    public const string TesterKey = "tester-key";
    public const string OperatorKey = "operator-key";

    private protected override AgentSystemExtras Extras { get; } = new()
    {
        GatewaySettings = new()
        {
            ["Gateway__FaultsOnDemand"] = "true",
            ["Tenants__rated__RatePerSecond"] = "0.01",
            ["Tenants__rated__Burst"] = "4",
            ["Tenants__small__Backlog"] = "2",
        },
        WorkerSettings = new() { ["Tools__FaultsOnDemand"] = "true" },
        Keys =
        [
            new ExtraKey(RateKey, "rated", "profiles.read"),
            new ExtraKey(BacklogKey, "small", "payments.write", "profiles.read"),
            new ExtraKey(LateKey, "late", "profiles.read"),
            new ExtraKey(TesterKey, "demo", "profiles.read", "faults.inject"),
            new ExtraKey(OperatorKey, "operators", "tools.admin"),
        ],
        Manifests = new Dictionary<string, string>
        {
            ["frail.lookup"] = Manifest("frail.lookup", idempotent: true),
            ["stuck.lookup"] = Manifest("stuck.lookup", idempotent: true),
            ["parcel.send"] = Manifest("parcel.send", idempotent: false),
        },
    };

    /// <summary>Publishes as the gateway could, through its sidecar.</summary>
    internal Task PublishAsync(string pubsub, string topic, object data) => PostAsync($"/v1.0/publish/{pubsub}/{topic}", data);

    /// <summary>Writes to the ledger as the gateway could, through its sidecar.</summary>
    internal Task SaveAsync(string key, object value) =>
        PostAsync($"/v1.0/state/{ComponentNames.Ledger}", new object[] { new { key, value } });

    /// <summary>A record of a call that no command was ever published for.</summary>
    internal async Task<string> RecordAsync(string tool, CallState state)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = CallId.New();
        var record = CallRecord.Accepted(new CallCommand
        {
            Id = id,
            Tool = tool,
            Version = "1.0.0",
            Class = ToolClass.Interactive,
            Principal = new Principal { Tenant = "demo", Subject = "developer", Scopes = ["*"] },
            Arguments = JsonSerializer.SerializeToElement(new { customerId = "c-1001" }),
            AcceptedAt = now,
            Deadline = now.AddMinutes(5),
            IdempotencyKey = id,
        }) with
        { State = state };
        await SaveAsync(LedgerKeys.Call(id), record);
        return id;
    }

    private async Task PostAsync(string path, object body)
    {
        using var sidecar = new HttpClient { BaseAddress = new Uri(System.GatewaySidecarUrl) };
        using var response = await sidecar.PostAsJsonAsync(path, body, AgentsJson.SharedOptions, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static string Manifest(string name, bool idempotent) => $$"""
        kind: Tool
        name: {{name}}
        version: 1.0.0
        description: Like profile.lookup, for tests.
        class: interactive
        owner: tests@shop.example
        target: { type: dapr, appId: shop, path: /profiles/lookup }
        idempotent: {{(idempotent ? "true" : "false")}}
        inputSchema: { type: object }
        """;
}

/// <summary>The tests that share the system.</summary>
[CollectionDefinition(Name)]
public sealed class TrafficTestGroup : ICollectionFixture<TrafficFixture>
{
    public const string Name = "Traffic";
}
