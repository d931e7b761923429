using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Gateway;
using Agents.Gateway.Calls;
using Agents.Gateway.Inventory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Gateway;

/// <summary>The accepting side of a gateway without a host: one tool, a ledger and a queue in memory, a clock to set.</summary>
internal sealed class Desk
{
    public static readonly Principal Caller = new() { Tenant = "t", Subject = "s", Scopes = ["charge"] };

    public Desk()
    {
        Catalog.Value = ToolCatalog.Build(
            new InventoryDocument { Revision = 1, UpdatedAt = default, Tools = [Manifest("pay", "1.9.0"), Manifest("pay", "1.10.0")] },
            ToolCatalog.Empty, (tool, reason) => Assert.Fail($"{tool}: {reason}"));
        Factory = new CallFactory(Catalog, new GatewayOptions(), Time);
        Cancellation = new CallCancellation(Ledger, Time, NullLogger<CallCancellation>.Instance);
        Acceptance = new CallAcceptance(Factory, Ledger, Queue, Cancellation, NullLogger<CallAcceptance>.Instance);
        Bulk = new BulkAcceptance(Factory, Ledger, Queue, NullLogger<BulkAcceptance>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    public CurrentCatalog Catalog { get; } = new();
    public FakeLedger Ledger { get; } = new();
    public FakeQueue Queue { get; } = new();
    public CallFactory Factory { get; }
    public CallCancellation Cancellation { get; }
    public CallAcceptance Acceptance { get; }
    public BulkAcceptance Bulk { get; }

    public static Submission Submission(
        int cents = 5, string? key = null, string tool = "pay", string? orderingKey = null, int? deadlineMs = null, Principal? caller = null) =>
        new(caller ?? Caller, tool, JsonSerializer.SerializeToElement(new { cents }), key, orderingKey, deadlineMs);

    public static ToolManifest Manifest(string name, string version, string schema = """{"type":"object","properties":{"cents":{"type":"integer","minimum":1}}}""") => new()
    {
        Name = name,
        Version = version,
        Description = "d",
        Class = ToolClass.Critical,
        InputSchema = JsonSerializer.Deserialize<JsonElement>(schema),
        Target = new DaprAppTarget { AppId = "shop", Path = "/pay" },
        RequiredScopes = ["charge"],
        Owner = "o",
    };
}
