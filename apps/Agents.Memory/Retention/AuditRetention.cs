using Agents.Hosting.Audit;
using Agents.Hosting.State;
using Agents.Memory.Audit;

namespace Agents.Memory.Retention;

/// <summary>Drops the oldest entries of the audit log; what is left verifies as before.</summary>
internal sealed class AuditRetention(IStateStore store, ChainReader<AuditListed> reader) : IRetained
{
    public RetainedKind Kind => RetainedKind.Audit;

    public async Task<long> ExpireAsync(string tenant, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var dropped = 0L;
        foreach (var replica in await reader.ReplicasAsync(tenant, cancellationToken))
            dropped += await ChainCut.DropAsync(store, reader, tenant, replica, before, cancellationToken);
        return dropped;
    }
}
