using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Gateway.Calls;
using Agents.Gateway.Inventory;

namespace Agents.Gateway.Admission;

/// <summary>
/// A version that is out of service takes no calls, unless its manifest lets an older one take them, or its next probe is due: a worker
/// may need a call to probe it with.
/// </summary>
internal sealed class QuarantinePolicy(CurrentQuarantine quarantine, CurrentCatalog catalog, TimeProvider time) : IAdmissionPolicy
{
    public Refusal? Check(CallCommand command)
    {
        if (quarantine.Value.Find(command.Tool, command.Version) is not { } entry
            || entry.NextProbeAt <= time.GetUtcNow()
            || catalog.Value.ManifestOf(command.Tool, command.Version)?.Isolation.Quarantine.Fallback is QuarantineFallback.Previous)
        {
            return null;
        }

        return Refusal.Quarantined(entry, entry.NextProbeAt - time.GetUtcNow());
    }
}
