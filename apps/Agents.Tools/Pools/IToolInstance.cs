using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;

namespace Agents.Tools.Pools;

/// <summary>Something started that carries calls to a tool: a process, a session or a loaded plugin. Disposing ends it.</summary>
internal interface IToolInstance : IAsyncDisposable
{
    /// <summary>False once it takes no more calls: it ended, was killed, or lost track of what it does.</summary>
    bool IsUsable { get; }

    /// <inheritdoc cref="IToolAdapter.SendAsync"/>
    Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken);

    /// <inheritdoc cref="IToolAdapter.QueryAsync"/>
    Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken);

    /// <summary>Whether it is well. Asked while it has no call; cancelling means that it took too long.</summary>
    Task<bool> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>An instance could not be started.</summary>
internal sealed class InstanceStartException(string message, Exception? inner = null) : Exception(message, inner);
