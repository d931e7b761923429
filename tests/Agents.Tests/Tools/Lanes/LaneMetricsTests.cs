using System.Diagnostics.Metrics;
using Agents.Contracts.Inventory;
using Agents.Tools.Lanes;

namespace Agents.Tests.Tools.Lanes;

public sealed class LaneMetricsTests
{
    [Fact]
    public void Meter_WorkInTheLanes_TellsWhatThereIs()
    {
        var bench = new LaneBench(limit: 2, reserve: 0);
        bench.Has("full", maxConcurrent: 1);
        bench.AddMany(3, tool: "full");
        bench.AddMany(3, toolClass: ToolClass.Batch);
        var running = bench.TakeAll();
        using var metrics = new LaneMetrics();
        metrics.Observe(() => LaneFigures.Of(bench.Queues));
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (metrics.Owns(instrument))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen[tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}"] = value;
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();

        metrics.Started(running[0]);
        metrics.Expired(running[1]);
        metrics.Cancelled(running[1]);
        listener.RecordObservableInstruments();

        Assert.Equal(
            new Dictionary<string, double>
            {
                ["agents.tools.limit"] = 2,
                ["agents.tools.running"] = 2,
                ["agents.tools.parked"] = 2,
                ["agents.tools.queued critical"] = 0,
                ["agents.tools.queued interactive"] = 2,
                ["agents.tools.queued batch"] = 2,
                ["agents.tools.started interactive"] = 1,
                ["agents.tools.expired batch"] = 1,
                ["agents.tools.cancelled batch"] = 1,
            },
            seen);
    }
}
