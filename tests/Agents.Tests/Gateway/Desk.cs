using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Gateway;
using Agents.Gateway.Admission;
using Agents.Gateway.Calls;
using Agents.Gateway.Inventory;
using Agents.Hosting.Signals;
using Agents.Hosting.Tenants;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Gateway;

/// <summary>The accepting side of a gateway without a host: one tool, a ledger and a queue in memory, a clock to set.</summary>
internal sealed class Desk
{
    public static readonly Principal Caller = new() { Tenant = "t", Subject = "s", Scopes = ["charge"] };

    /// <param name="tenant">How the tenant of <see cref="Caller"/> is treated.</param>
    /// <param name="options">Settings of the gateway.</param>
    public Desk(TenantPolicy? tenant = null, GatewayOptions? options = null)
    {
        Catalog.Value = ToolCatalog.Build(
            new InventoryDocument { Revision = 1, UpdatedAt = default, Tools = [Manifest("pay", "1.9.0"), Manifest("pay", "1.10.0")] },
            ToolCatalog.Empty, (tool, reason) => Assert.Fail($"{tool}: {reason}"));
        Factory = new CallFactory(Catalog, options ?? new GatewayOptions(), Time);
        Tenants = new TenantPolicies(tenant is null ? new Dictionary<string, TenantPolicy>() : new() { [Caller.Tenant] = tenant });
        Loads = new WorkerLoads(Time);
        Open = new OpenCalls(Loads, Time);
        Admission = new CallAdmission(
            [
                new QuarantinePolicy(Quarantine, Catalog, Time), new DeadlinePolicy(new StartEstimate(Loads, Open, Tenants), Catalog, Time),
                new BacklogPolicy(Tenants, Loads, Open), new RatePolicy(Tenants, Time),
            ],
            Open);
        Cancellation = new CallCancellation(Ledger, Catalog, Signals, Time, NullLogger<CallCancellation>.Instance);
        Acceptance = new CallAcceptance(Factory, Admission, Ledger, Queue, Cancellation, NullLogger<CallAcceptance>.Instance);
        Bulk = new BulkAcceptance(Factory, Admission, Open, Ledger, Queue, Time, NullLogger<BulkAcceptance>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    public CurrentCatalog Catalog { get; } = new();
    public FakeLedger Ledger { get; } = new();
    public FakeQueue Queue { get; } = new();
    public CallFactory Factory { get; }
    public TenantPolicies Tenants { get; }
    public WorkerLoads Loads { get; }
    public OpenCalls Open { get; }
    public CurrentQuarantine Quarantine { get; } = new();
    public CallAdmission Admission { get; }
    public FakeSignals Signals { get; } = new();
    public CallCancellation Cancellation { get; }
    public CallAcceptance Acceptance { get; }
    public BulkAcceptance Bulk { get; }

    /// <summary>A worker tells of its load in the lane of class critical.</summary>
    public void Hear(
        int limit = 10, int running = 0, int queued = 0, double endedPerSecond = 0, Dictionary<string, int>? tenants = null, string worker = "w") =>
        Loads.Hear(new Signal
        {
            Kind = Signal.LoadReported,
            Load = new WorkerLoad
            {
                Worker = worker,
                At = Time.GetUtcNow(),
                Limit = limit,
                Running = running,
                Lanes = [new LaneLoad { Class = ToolClass.Critical, Queued = queued, EndedPerSecond = endedPerSecond, OldestMs = 0, Tenants = tenants ?? [] }],
            },
        });

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

/// <summary>Keeps what is sent.</summary>
internal sealed class FakeSignals : ISignals
{
    public List<Signal> Sent { get; } = [];

    public void Send(Signal signal) => Sent.Add(signal);
}
