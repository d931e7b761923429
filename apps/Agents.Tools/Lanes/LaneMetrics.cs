using System.Diagnostics.Metrics;

namespace Agents.Tools.Lanes;

/// <summary>Figures of the lanes for whoever listens to meter <c>Agents.Tools</c>.</summary>
internal sealed class LaneMetrics : IDisposable
{
    public const string MeterName = "Agents.Tools";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _started;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _cancelled;

    public LaneMetrics()
    {
        _started = _meter.CreateCounter<long>("agents.tools.started", "{call}", "Calls that got a slot.");
        _expired = _meter.CreateCounter<long>("agents.tools.expired", "{call}", "Calls whose deadline passed in the queue.");
        _cancelled = _meter.CreateCounter<long>("agents.tools.cancelled", "{call}", "Calls that were cancelled in the queue.");
    }

    public void Started(LaneItem item) => Count(_started, item);

    public void Expired(LaneItem item) => Count(_expired, item);

    public void Cancelled(LaneItem item) => Count(_cancelled, item);

    /// <summary>Says where the figures of a moment come from.</summary>
    public void Observe(Func<LaneFigures> figures)
    {
        _meter.CreateObservableGauge("agents.tools.limit", () => figures().Limit, "{item}", "Items that may run at the same time.");
        _meter.CreateObservableGauge("agents.tools.running", () => figures().Running, "{item}", "Items that run.");
        _meter.CreateObservableGauge(
            "agents.tools.parked", () => figures().Parked, "{item}", "Items that wait for a bulkhead or a rate limit.");
        _meter.CreateObservableGauge(
            "agents.tools.queued",
            () => figures().Lanes.Select(lane => new Measurement<int>(lane.Queued, Tag(lane.Class.ToString()))),
            "{call}",
            "Calls that wait.");
    }

    public bool Owns(Instrument instrument) => instrument.Meter == _meter;

    public void Dispose() => _meter.Dispose();

    private static void Count(Counter<long> counter, LaneItem item)
    {
        if (counter.Enabled)
            counter.Add(item.Calls, Tag(item.Work.Class.ToString()));
    }

    private static KeyValuePair<string, object?> Tag(string toolClass) => new("class", toolClass.ToLowerInvariant());
}
