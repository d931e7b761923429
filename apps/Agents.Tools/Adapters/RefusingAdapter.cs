using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters;

/// <summary>Stands for a target that this worker does not allow: every call is refused with the reason, and other tools go on.</summary>
internal sealed class RefusingAdapter(string reason) : IToolAdapter
{
    public Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<ToolAnswer>(new ToolAnswer.Refusal(new CallError
        {
            Type = ProblemTypes.ToolUnreachable,
            Title = "The tool's target is not allowed on this worker.",
            Detail = reason,
        }));

    public Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<EffectAnswer>(new EffectAnswer.NotKnown(reason));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
