using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;

namespace Agents.Tools.Pools;

/// <summary>A tool whose calls run on the instances of a pool.</summary>
internal sealed class PooledAdapter(InstancePool pool) : IToolAdapter
{
    public async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        PoolLease lease;
        try
        {
            lease = await pool.RentAsync(cancellationToken);
        }
        catch (InstanceStartException exception)
        {
            return ToolErrors.Unreachable(exception.Message, neverSent: true) with { Connecting = true };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ToolErrors.TimedOut(neverSent: true, "No instance of the tool was free in time.") with { Connecting = pool.IsEmpty };
        }
        using (lease)
            return await lease.Instance.SendAsync(request, cancellationToken);
    }

    public async Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken)
    {
        try
        {
            using var lease = await pool.RentAsync(cancellationToken);
            return await lease.Instance.QueryAsync(reconcile, command, cancellationToken);
        }
        catch (InstanceStartException exception)
        {
            return new EffectAnswer.NotKnown(exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new EffectAnswer.NotKnown("no instance of the tool was free in time");
        }
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();
}
