using System.Collections.Concurrent;
using System.Threading.Channels;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Isolation;

/// <summary>The guards of all versions, and what they have to report.</summary>
internal sealed class VersionGuards(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tool, string Version), (VersionGuard Guard, int Holders)> _guards = [];
    private readonly ConcurrentQueue<GuardReport> _reports = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The guard of a version, kept until <see cref="Release"/> was called as often as this.</summary>
    public VersionGuard Hold(ToolManifest manifest)
    {
        var key = (manifest.Name, manifest.Version);
        lock (_gate)
        {
            // With other limits what was counted says nothing.
            var (guard, holders) = _guards.TryGetValue(key, out var known) && known.Guard.Settings == manifest.Isolation
                ? known
                : (new VersionGuard(manifest, time, Report), 0);
            _guards[key] = (guard, holders + 1);
            return guard;
        }
    }

    public void Release(VersionGuard guard)
    {
        var key = (guard.Tool, guard.Version);
        lock (_gate)
        {
            if (!_guards.TryGetValue(key, out var known) || known.Guard != guard)
                return;
            if (known.Holders == 1)
                _guards.Remove(key);
            else
                _guards[key] = (guard, known.Holders - 1);
        }
    }

    public VersionGuard? Find(string tool, string version)
    {
        lock (_gate)
            return _guards.TryGetValue((tool, version), out var known) ? known.Guard : null;
    }

    public void Report(GuardReport report)
    {
        _reports.Enqueue(report);
        Wake();
    }

    public bool TryTakeReport(out GuardReport report) => _reports.TryDequeue(out report);

    /// <summary>Ends the wait of who deals with the reports.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until <see cref="Wake"/> is called; calls that came meanwhile are one.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _wake.Reader.ReadAsync(cancellationToken);
}
