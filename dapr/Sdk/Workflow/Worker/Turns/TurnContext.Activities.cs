using Dapr.Protocol.TaskHub;
using Dapr.Workflow.Client;

namespace Dapr.Workflow.Worker.Turns;

internal sealed partial class TurnContext
{
    /// <summary>Does not read the output, which nobody can see.</summary>
    public override async Task CallActivityAsync(string name, object? input = null, WorkflowTaskOptions? options = null)
    {
        if (options?.RetryPolicy is null) ThrowIfFailed(await CallActivity(name, input, options).Outcome);
        else await CallActivityAsync<object>(name, input, options);
    }

    public override async Task<T> CallActivityAsync<T>(string name, object? input = null, WorkflowTaskOptions? options = null)
    {
        if (options?.RetryPolicy is not { } policy) return await ActivityOutcomeAsync<T>(name, input, options);
        var first = _steps.Count;
        var retries = new RetryInterceptor<T>(
            this, policy, () => ActivityOutcomeAsync<T>(name, input, options), wait => RetryTimer(wait, () => TaskExecutionId(first, name)));
        return (await retries.Invoke())!;
    }

    private async Task<T> ActivityOutcomeAsync<T>(string name, object? input, WorkflowTaskOptions? options) =>
        Read<T>(ThrowIfFailed(await CallActivity(name, input, options).Outcome).TaskCompleted?.Result);

    private Step CallActivity(string name, object? input, WorkflowTaskOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var text = Written(input);
        return Add(StepKind.Activity, name, step =>
        {
            var router = RouterTo(options?.TargetAppId);
            var action = new ScheduleTaskAction
            {
                Name = name,
                Input = text ?? Serializer.Serialize(input),
                Router = router,
                TaskExecutionId = TaskExecutionId(step.Number, name),
            };
            if (options is { PropagationScope: not HistoryPropagationScope.None }) action.HistoryPropagationScope = Scope(options);
            return new WorkflowAction { Id = step.Number, ScheduleTask = action, Router = router };
        });
    }

    private Task<HistoryEvent> RetryTimer(TimeSpan wait, Func<string> taskExecutionId) =>
        AddTimer(FireAt(_now + wait), timer => timer.ActivityRetry = new TimerOriginActivityRetry { TaskExecutionId = taskExecutionId() }).Outcome;

    /// <summary>Key of a call, the same in every replay and in every SDK for .NET.</summary>
    private string TaskExecutionId(int step, string name) =>
        NameBasedGuid.Create(_scope, $"{instanceId}|activity|{step}|{name}").ToString("N");

    /// <summary>Only what goes to another app carries a router; the sidecar adds the rest.</summary>
    private TaskRouter? RouterTo(string? app) =>
        string.IsNullOrWhiteSpace(app) || string.IsNullOrWhiteSpace(history.AppId)
            ? null
            : new TaskRouter { SourceAppID = history.AppId, TargetAppID = app };

    private static Protocol.TaskHub.HistoryPropagationScope Scope(WorkflowTaskOptions options) =>
        (Protocol.TaskHub.HistoryPropagationScope)(int)options.PropagationScope;

    private static HistoryEvent ThrowIfFailed(HistoryEvent outcome) =>
        outcome.TaskFailed is { } failed ? throw Failures.OfActivity(failed.FailureDetails) : outcome;
}
