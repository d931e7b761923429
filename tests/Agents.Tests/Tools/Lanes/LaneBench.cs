using Agents.Contracts.Inventory;
using Agents.Hosting.Tenants;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Admission;
using Agents.Tools.Execution;
using Agents.Tools.Lanes;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Lanes;

/// <summary>Queues with a clock of their own, and items with everything that a test does not care about filled in.</summary>
internal sealed class LaneBench
{
    private readonly Dictionary<(string, string), ToolManifest> _manifests = [];

    public LaneBench(
        int limit = 10, int reserve = 20, int share = 100, int borrowMaxMs = 0, int backlog = 1_000_000, LaneOptions? lanes = null,
        params (string Tenant, string Rank, int Weight)[] tenants)
    {
        Options = new ToolsOptions
        {
            Instance = "one",
            Backlog = backlog,
            Lanes = lanes ?? new LaneOptions(),
            Admission = new AdmissionOptions
            {
                InitialConcurrency = limit,
                CriticalReservePercent = reserve,
                MaxToolSharePercent = share,
                BorrowMaxMs = borrowMaxMs,
            },
        };
        var policies = new TenantPolicies(tenants.ToDictionary(
            tenant => tenant.Tenant, tenant => new TenantPolicy { Rank = tenant.Rank, Weight = tenant.Weight }));
        Queues = new LaneQueues(Options, policies, (tool, version) => _manifests.GetValueOrDefault((tool, version)), Time);
    }

    public ToolsOptions Options { get; }

    public FakeTimeProvider Time { get; } = new(Calls.Start);

    public LaneQueues Queues { get; }

    /// <summary>What the inventory says of version 1.0.0, or another.</summary>
    public void Has(string tool, int maxConcurrent = 20_000, double? perSecond = null, int? burst = null, string version = "1.0.0") =>
        _manifests[(tool, version)] = Calls.Manifest(tool) with
        {
            Version = version,
            Isolation = new ToolIsolation { MaxConcurrent = maxConcurrent },
            RateLimit = perSecond is { } rate ? new ToolRateLimit { PerSecond = rate, Burst = burst } : null,
        };

    public LaneItem Add(
        string tenant = "demo", string tool = "order.get", ToolClass toolClass = ToolClass.Interactive, string? key = null,
        int deadlineMs = 3_600_000, int calls = 1, string version = "1.0.0") =>
        Queues.Add(new Work(toolClass, tenant, tool, version, key, Calls.Start.AddMilliseconds(deadlineMs), Time.GetTimestamp(), calls));

    public LaneItem[] AddMany(
        int count, string tenant = "demo", string tool = "order.get", ToolClass toolClass = ToolClass.Interactive, string? key = null) =>
        [.. Enumerable.Range(0, count).Select(_ => Add(tenant, tool, toolClass, key))];

    public LaneItem? Take() => Queues.TryTake(out var item) ? item : null;

    /// <summary>Takes until nothing more may start.</summary>
    public List<LaneItem> TakeAll()
    {
        var taken = new List<LaneItem>();
        while (Take() is { } item)
            taken.Add(item);
        return taken;
    }

    /// <summary>Takes one after the other, each done before the next.</summary>
    public List<LaneItem> TakeInTurn(int count)
    {
        var taken = new List<LaneItem>(count);
        while (taken.Count < count && Take() is { } item)
        {
            taken.Add(item);
            Queues.Done(item);
        }
        return taken;
    }

    /// <summary>Lets a tool run often enough that its run time is known.</summary>
    public void Measure(string tool, int ms)
    {
        for (var i = 0; i < 20; i++)
        {
            var item = Add(tool: tool);
            Assert.Same(item, Take());
            Pass(ms);
            Queues.Done(item);
        }
    }

    public void Pass(int ms) => Time.Advance(TimeSpan.FromMilliseconds(ms));

    private sealed class Work(
        ToolClass toolClass, string tenant, string tool, string version, string? key, DateTimeOffset deadline, long queuedAt, int calls)
        : WorkItem
    {
        public override ToolClass Class => toolClass;

        public override string Tenant => tenant;

        public override string Tool => tool;

        public override string Version => version;

        public override string? OrderingKey => key;

        public override DateTimeOffset Deadline => deadline;

        public override long QueuedAt => queuedAt;

        public override int Bytes => 10;

        public override IReadOnlyList<QueuedCall> Calls { get; } = new QueuedCall[calls];
    }
}
