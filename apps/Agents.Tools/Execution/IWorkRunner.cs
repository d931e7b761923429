using System.Diagnostics;
using Agents.Tools.Batching;

namespace Agents.Tools.Execution;

/// <summary>
/// Does the work of an item that has got its slot. What it throws, other than for the token, is a fault of the worker's own: the
/// call's journal entry is kept and the item comes again.
/// </summary>
internal interface IWorkRunner
{
    /// <summary>Brings the calls to their outcomes, or hands them to the reconciler.</summary>
    Task RunAsync(WorkItem item, CancellationToken cancellationToken);

    /// <summary>Ends calls that did not start: cancelled, expired.</summary>
    Task EndAsync(WorkItem item, Outcome outcome, CancellationToken cancellationToken);

    /// <summary>Ends calls over which the worker has failed too often: as failed, or by the reconciler when they may have been sent.</summary>
    Task GiveUpAsync(WorkItem item, CancellationToken cancellationToken);
}

/// <summary>Knows which kind of item is run by whom.</summary>
internal sealed class WorkRunner(CallRunner calls, BatchRunner batches) : IWorkRunner
{
    public Task RunAsync(WorkItem item, CancellationToken cancellationToken) => item switch
    {
        QueuedCall call => calls.RunAsync(call, cancellationToken),
        CallBatch batch => batches.RunAsync(batch, cancellationToken),
        _ => throw new UnreachableException($"Nobody runs {item.GetType().Name}."),
    };

    public Task EndAsync(WorkItem item, Outcome outcome, CancellationToken cancellationToken) =>
        Task.WhenAll(item.Calls.Select(call => calls.EndAsync(call, outcome, cancellationToken)));

    public Task GiveUpAsync(WorkItem item, CancellationToken cancellationToken) =>
        Task.WhenAll(item.Calls.Select(call => calls.GiveUpAsync(call, cancellationToken)));
}
