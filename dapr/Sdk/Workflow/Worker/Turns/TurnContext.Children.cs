using Dapr.Protocol.TaskHub;
using Dapr.Workflow.Client;

namespace Dapr.Workflow.Worker.Turns;

internal sealed partial class TurnContext
{
    public override async Task CallChildWorkflowAsync(string workflowName, object? input = null, ChildWorkflowTaskOptions? options = null)
    {
        if (options?.RetryPolicy is null) ThrowIfFailed(workflowName, await CallChild(workflowName, input, options).Outcome);
        else await CallChildWorkflowAsync<object>(workflowName, input, options);
    }

    public override async Task<TResult> CallChildWorkflowAsync<TResult>(
        string workflowName, object? input = null, ChildWorkflowTaskOptions? options = null)
    {
        if (options?.RetryPolicy is not { } policy) return await ChildOutcomeAsync<TResult>(workflowName, input, options);

        // Taken even if no timer names it: each attempt takes one more, and the order must be that of the official SDK.
        var first = options.InstanceId ?? NewGuid().ToString();
        var retries = new RetryInterceptor<TResult>(
            this, policy, () => ChildOutcomeAsync<TResult>(workflowName, input, options), wait => ChildRetryTimer(wait, first));
        return (await retries.Invoke())!;
    }

    private async Task<T> ChildOutcomeAsync<T>(string workflowName, object? input, ChildWorkflowTaskOptions? options) =>
        Read<T>(ThrowIfFailed(workflowName, await CallChild(workflowName, input, options).Outcome).ChildWorkflowInstanceCompleted?.Result);

    private Step CallChild(string workflowName, object? input, ChildWorkflowTaskOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(workflowName);
        var id = options?.InstanceId ?? NewGuid().ToString();
        var text = Written(input);
        return Add(StepKind.ChildWorkflow, workflowName, step =>
        {
            var router = RouterTo(options?.TargetAppId);
            var action = new CreateChildWorkflowAction
            {
                InstanceId = id,
                Name = workflowName,
                Input = text ?? Serializer.Serialize(input),
                Router = router,
            };
            if (options is { PropagationScope: not HistoryPropagationScope.None }) action.HistoryPropagationScope = Scope(options);
            return new WorkflowAction { Id = step.Number, CreateChildWorkflow = action, Router = router };
        });
    }

    private Task<HistoryEvent> ChildRetryTimer(TimeSpan wait, string firstChild) => AddTimer(
        FireAt(_now + wait), timer => timer.ChildWorkflowRetry = new TimerOriginChildWorkflowRetry { InstanceId = firstChild }).Outcome;

    private static HistoryEvent ThrowIfFailed(string workflowName, HistoryEvent outcome) =>
        outcome.ChildWorkflowInstanceFailed is { } failed ? throw Failures.OfChild(workflowName, failed.FailureDetails) : outcome;
}
