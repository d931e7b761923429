using System.Text.Json;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;

namespace Agents.Conformance.Workflows;

/// <summary>The workflows of the HTTP recording, as its Python worker ran them: what they answer, not how they look.</summary>
internal sealed class ScriptedWorker(GrpcChannel channel) : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private Task _work = Task.CompletedTask;

    public void Start() => _work = WorkAsync();

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _work;
        _leaving.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var item in channel.ServerStreamAsync(TaskHubMethods.Service + "GetWorkItems", new GetWorkItemsRequest(), WorkItem.Parser, null, _leaving.Token))
            {
                if (item.WorkflowRequest is { } turn) await channel.UnaryAsync(TaskHubMethods.Service + "CompleteWorkflowTask", Answer(turn), CompleteTaskResponse.Parser, null, _leaving.Token);
                else await channel.UnaryAsync(TaskHubMethods.Service + "CompleteActivityTask", Run(item.ActivityRequest), CompleteTaskResponse.Parser, null, _leaving.Token);
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // It leaves.
        }
    }

    /// <summary>The one activity: it adds one, or fails when its input is a text.</summary>
    private static ActivityResponse Run(ActivityRequest task)
    {
        var answer = new ActivityResponse { InstanceId = task.WorkflowInstance.InstanceId, TaskId = task.TaskId };
        if (int.TryParse(task.Input, out var number)) answer.Result = $"{number + 1}";
        else answer.FailureDetails = Failure("ValueError");
        return answer;
    }

    private static WorkflowResponse Answer(WorkflowRequest turn)
    {
        List<HistoryEvent> events = [.. turn.PastEvents, .. turn.NewEvents];
        var answer = new WorkflowResponse { InstanceId = turn.InstanceId };
        var start = events.Find(one => one.ExecutionStarted is not null)!.ExecutionStarted;
        if (events.Find(one => one.ExecutionTerminated is not null)?.ExecutionTerminated is { } terminated)
            answer.Actions.Add(End(OrchestrationStatus.Terminated, terminated.Input));
        else if (Next(start.Name, start.Input, events) is { } action) answer.Actions.Add(action);
        if (start.Name == "status") answer.CustomStatus = "second";
        return answer;
    }

    private static WorkflowAction? Next(string name, string? input, List<HistoryEvent> events)
    {
        if (!IsReadable(input)) return Fail("JSONDecodeError");
        var isFirst = !events.Exists(one => one.TaskScheduled is not null || one.TimerCreated is not null || one.ChildWorkflowInstanceCreated is not null);
        switch (name)
        {
            case "one" or "fails" when isFirst:
                return new WorkflowAction { Id = 1, ScheduleTask = new ScheduleTaskAction { Name = "step", Input = name == "one" ? input : "\"no number\"" } };
            case "one":
                return events.Find(one => one.TaskCompleted is not null) is { } done ? End(OrchestrationStatus.Completed, done.TaskCompleted.Result) : null;
            case "fails":
                return events.Exists(one => one.TaskFailed is not null) ? Fail("TaskFailedError") : null;
            case "nothing":
                // Python writes a number without the zeros at its end.
                return End(OrchestrationStatus.Completed, input is { Length: > 0 } ? input.Replace("2.50", "2.5", StringComparison.Ordinal) : null);
            case "parent_waiting":
                return isFirst ? new WorkflowAction { Id = 1, CreateChildWorkflow = new CreateChildWorkflowAction { Name = "waits" } } : null;
            case "waits" or "status":
                return Wait(events, isFirst);
            default:
                return Fail("OrchestratorNotRegisteredError");
        }
    }

    /// <summary>Waits for the event <c>go</c> in any case, with a timer for ever as Python does.</summary>
    private static WorkflowAction? Wait(List<HistoryEvent> events, bool isFirst)
    {
        if (events.Exists(one => one.ExecutionResumed is not null) && !events.Exists(one => one.ExecutionSuspended is not null)) return Fail("WorkflowStateError");
        if (events.Find(one => string.Equals(one.EventRaised?.Name, "go", StringComparison.OrdinalIgnoreCase))?.EventRaised is { } raised)
            return IsReadable(raised.Input) ? End(OrchestrationStatus.Completed, raised.Input is { Length: > 0 } ? raised.Input : null) : Fail("JSONDecodeError");
        return isFirst
            ? new WorkflowAction
            {
                Id = 1,
                CreateTimer = new CreateTimerAction { FireAt = new() { Seconds = 253402300799, Nanos = 999_999_999 }, ExternalEvent = new TimerOriginExternalEvent { Name = "go" } },
            }
            : null;
    }

    private static bool IsReadable(string? json)
    {
        if (json is null or "") return true;
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static WorkflowAction End(OrchestrationStatus status, string? result) =>
        new() { Id = 2, CompleteWorkflow = new CompleteWorkflowAction { WorkflowStatus = status, Result = result } };

    private static WorkflowAction Fail(string type)
    {
        var end = End(OrchestrationStatus.Failed, null);
        end.CompleteWorkflow.FailureDetails = Failure(type);
        return end;
    }

    private static TaskFailureDetails Failure(string type) => new() { ErrorType = type, ErrorMessage = RecordedValues.Text, StackTrace = RecordedValues.Stack };
}
