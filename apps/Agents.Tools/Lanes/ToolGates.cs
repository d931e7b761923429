using Agents.Contracts.Inventory;
using Agents.Tools.Admission;

namespace Agents.Tools.Lanes;

/// <summary>The gates of all versions that are in use, and when those that a rate limit has shut open again.</summary>
internal sealed class ToolGates(AdmissionOptions options, Func<string, string, ToolManifest?> manifests, TimeProvider time)
{
    private const int KeptIdle = 1024;

    private readonly Dictionary<(string Tool, string Version), ToolGate> _gates = [];
    private readonly Dictionary<string, StartRate> _rates = [];
    private readonly PriorityQueue<ToolGate, long> _refills = new();

    public IEnumerable<ToolGate> All => _gates.Values;

    /// <summary>When the first one that waits for its rate limit may start, time stamp; null when none does.</summary>
    public long? NextRefillAt => _refills.TryPeek(out _, out var at) ? at : null;

    public ToolGate Of(string tool, string version)
    {
        if (_gates.TryGetValue((tool, version), out var gate))
            return gate;
        Prune();
        if (!_rates.TryGetValue(tool, out var rate))
            _rates[tool] = rate = new StartRate(time);
        var bound = TimeSpan.FromMilliseconds(options.BorrowMaxMs);
        return _gates[(tool, version)] = new ToolGate(tool, version, rate, new ShortRuns(bound));
    }

    /// <summary>Whether one more may start. The inventory is asked each time, so a new limit counts at once.</summary>
    public GateState StateOf(ToolGate gate, int share)
    {
        var manifest = manifests(gate.Tool, gate.Version);
        if (gate.IsFull(manifest))
            return GateState.Shut;
        if (gate.NextStartAt(manifest) is { } at && at > time.GetTimestamp())
        {
            if (!gate.AwaitsRefill)
                _refills.Enqueue(gate, at);
            gate.AwaitsRefill = true;
            return GateState.Shut;
        }
        return gate.Running >= share ? GateState.BeyondShare : GateState.Open;
    }

    public void Start(ToolGate gate) => gate.Start(manifests(gate.Tool, gate.Version));

    /// <summary>The next gate whose time has come.</summary>
    public ToolGate? TakeRefilled()
    {
        if (!_refills.TryPeek(out var gate, out var at) || at > time.GetTimestamp())
            return null;
        _refills.Dequeue();
        gate.AwaitsRefill = false;
        return gate;
    }

    // Versions come and go; what is not in use is only kept for its measured run times.
    private void Prune()
    {
        if (_gates.Count < KeptIdle)
            return;
        foreach (var (key, gate) in _gates)
        {
            if (gate.IsIdle && !gate.AwaitsRefill)
                _gates.Remove(key);
        }
    }
}
