using System.Collections.Concurrent;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;
using Agents.Tools.Inventory.Canary;

namespace Agents.Tools.Isolation;

/// <summary>How the calls of each version ended on this worker: what a version on trial is judged by.</summary>
internal sealed class VersionStats(TimeProvider time) : ITrialFigures
{
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Tool, string Version), Entry> _entries = new();

    public void Record(string tool, string version, CallEnd end, TimeSpan runTime)
    {
        if (end == CallEnd.NotCounted)
            return;
        var entry = _entries.GetOrAdd((tool, version), static (_, time) => new Entry(DefaultWindow, time), time);
        entry.Counts.Add(end.IsFailure());
        entry.Times.Add(runTime);
    }

    /// <summary>
    /// The calls that ended within the window. A version has one window: asking for another length counts anew from now on. The p95 is
    /// that of the last <see cref="RunTimes.Size"/> calls at most.
    /// </summary>
    public TrialFigures Read(string tool, string version, TimeSpan window)
    {
        if (!_entries.TryGetValue((tool, version), out var entry) || entry.Counts.Window != window)
        {
            _entries[(tool, version)] = new Entry(window, time);
            return default;
        }
        var counts = entry.Counts.Read();
        return new TrialFigures(counts.Total, counts.Bad, entry.Times.Quantile(0.95, window));
    }

    /// <summary>Counts anew: a trial begins, or the version has other content.</summary>
    public void Begin(string tool, string version) => _entries.TryRemove((tool, version), out _);

    /// <summary>Forgets all other versions.</summary>
    public void Keep(IEnumerable<ToolVersion> versions)
    {
        var kept = versions.Select(version => (version.Manifest.Name, version.Manifest.Version)).ToHashSet();
        foreach (var key in _entries.Keys.Where(key => !kept.Contains(key)))
            _entries.TryRemove(key, out _);
    }

    private sealed class Entry(TimeSpan window, TimeProvider time)
    {
        public SlidingCounts Counts { get; } = new(window, time);

        public RunTimes Times { get; } = new(time);
    }
}
