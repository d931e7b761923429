using Agents.Hosting.Erasures;
using Dapr.Workflow;

namespace Agents.Memory.Governance;

/// <summary>Marks the person here and in the other apps.</summary>
internal sealed class BeginErasure(ErasureStore erasures, ErasureMarks marks, ErasureStores stores, GovernanceOptions options)
    : WorkflowActivity<ErasureName, ErasureBegun>
{
    // Longer than an answer about marks may be old, and than a request that asked before takes to write.
    private static readonly TimeSpan Settle = ErasureMarks.Staleness * 2;

    public override async Task<ErasureBegun> RunAsync(WorkflowActivityContext context, ErasureName input)
    {
        var document = (await erasures.ReadAsync(input.Tenant, input.Id, CancellationToken.None)).Value
            ?? throw new InvalidOperationException($"There is no erasure {input.Id}.");
        if (document.Person is { } person)
        {
            await marks.BeginAsync(input.Tenant, person, input.Id, CancellationToken.None);
            foreach (var participant in stores.All.OfType<IErasureParticipant>())
                await participant.BeginAsync(input.Id, input.Tenant, person, CancellationToken.None);
        }
        return new ErasureBegun([.. stores.All.Select(one => one.Store)], (long)Settle.TotalMilliseconds, options.InUseMinutes);
    }
}
