using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;

namespace Agents.Tools.Isolation;

/// <summary>Around an adapter; everything but sending passes through.</summary>
internal abstract class AdapterDecorator(IToolAdapter inner) : IToolAdapter
{
    protected IToolAdapter Inner => inner;

    public abstract Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken);

    public Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken) =>
        inner.QueryAsync(reconcile, command, cancellationToken);

    public virtual ValueTask DisposeAsync() => inner.DisposeAsync();
}
