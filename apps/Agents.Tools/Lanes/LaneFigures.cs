using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;

namespace Agents.Tools.Lanes;

/// <summary>How busy the worker is, at one moment.</summary>
internal sealed record LaneFigures(int Limit, int Running, int Parked, IReadOnlyList<LaneFigures.OfLane> Lanes)
{
    private const int MaxTenants = 1000;

    public bool AnyWork => Running > 0 || Lanes.Any(lane => lane.Queued > 0 || lane.EndedPerSecond > 0);

    public static LaneFigures Of(LaneQueues queues) => new(
        queues.Slots.Limit,
        queues.Slots.Running,
        queues.Parked,
        [.. queues.Lanes.Select(lane => new OfLane(
            lane.Class, lane.Calls, lane.EndedPerSecond, lane.OldestAge.TotalMilliseconds, [.. lane.Tenants]))]);

    /// <summary>With calls that are open and do not wait for a slot yet: those that are collected in groups.</summary>
    public LaneFigures With(ToolClass toolClass, IReadOnlyDictionary<string, int> collected) => collected.Count == 0
        ? this
        : this with { Lanes = [.. Lanes.Select(lane => lane.Class == toolClass ? lane with { Tenants = Sum(lane.Tenants, collected) } : lane)] };

    public WorkerLoad ToLoad(string worker, DateTimeOffset at) => new()
    {
        Worker = worker,
        At = at,
        Limit = Limit,
        Running = Running,
        Lanes = [.. Lanes.Select(lane => new LaneLoad
        {
            Class = lane.Class,
            Queued = lane.Queued,
            EndedPerSecond = lane.EndedPerSecond,
            OldestMs = lane.OldestMs,
            // The largest ones: those are near their limits.
            Tenants = (lane.Tenants.Length > MaxTenants ? lane.Tenants.OrderByDescending(tenant => tenant.Value).Take(MaxTenants) : lane.Tenants)
                .ToDictionary(),
        })],
    };

    private static KeyValuePair<string, int>[] Sum(IEnumerable<KeyValuePair<string, int>> some, IEnumerable<KeyValuePair<string, int>> others) =>
        [.. some.Concat(others).GroupBy(tenant => tenant.Key).Select(tenant => KeyValuePair.Create(tenant.Key, tenant.Sum(calls => calls.Value)))];

    public sealed record OfLane(
        ToolClass Class, int Queued, double EndedPerSecond, double OldestMs, KeyValuePair<string, int>[] Tenants);
}
