using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Gateway.Calls;
using Agents.Gateway.Inventory;

namespace Agents.Gateway.Admission;

/// <summary>
/// A version that is out of service takes no calls, unless its manifest lets an older one take them. When its next probe is due one call
/// is let in, for a worker may need one to probe with, and another when that has led to nothing.
/// </summary>
internal sealed class QuarantinePolicy(CurrentQuarantine quarantine, CurrentCatalog catalog, TimeProvider time) : IAdmissionPolicy
{
    private static readonly TimeSpan ProbeTakes = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tool, string Version), DateTimeOffset> _letIn = [];

    public Refusal? Check(CallCommand command)
    {
        if (quarantine.Value.Find(command.Tool, command.Version) is not { } entry
            || catalog.Value.ManifestOf(command.Tool, command.Version)?.Isolation.Quarantine.Fallback is QuarantineFallback.Previous)
        {
            return null;
        }

        var now = time.GetUtcNow();
        return entry.NextProbeAt <= now && TryLetIn(entry, now)
            ? null
            : Refusal.Quarantined(entry, entry.NextProbeAt - now);
    }

    private bool TryLetIn(QuarantinedVersion entry, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_letIn.TryGetValue((entry.Tool, entry.Version), out var last) && last >= entry.NextProbeAt && now - last < ProbeTakes)
            {
                return false;
            }

            _letIn[(entry.Tool, entry.Version)] = now;
            return true;
        }
    }
}
