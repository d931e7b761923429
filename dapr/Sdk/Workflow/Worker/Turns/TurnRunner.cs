using Dapr.Protocol.TaskHub;
using Dapr.Workflow.Abstractions;
using Microsoft.Extensions.Logging;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>
/// Carries out a turn: runs the workflow's code from its start, leads it along the history and answers with what it asked for
/// beyond that. Everything the code may learn is in the request, so a turn waits for nothing.
/// </summary>
internal sealed partial class TurnRunner(TurnServices services)
{
    private readonly ILogger _logger = services.LoggerFactory.CreateLogger<TurnRunner>();

    public WorkflowResponse Run(WorkflowRequest request, IServiceProvider scope, string completionToken)
    {
        var answer = new WorkflowResponse { InstanceId = request.InstanceId, CompletionToken = completionToken };
        try
        {
            var history = new TurnHistory(request);

            // These two are told apart by what came last, as in the official SDK: behind another event a termination is the sidecar's to
            // carry out, and a suspended instance goes on.
            switch (history.Last?.EventTypeCase)
            {
                case HistoryEvent.EventTypeOneofCase.ExecutionTerminated:
                    answer.Actions.Add(Completion(new CompleteWorkflowAction { WorkflowStatus = OrchestrationStatus.Terminated }));
                    return answer;
                case HistoryEvent.EventTypeOneofCase.ExecutionSuspended:
                    return answer;
            }
            using var trace = WorkflowTrace.OfTurn(history.Started?.ExecutionStarted.ParentTraceContext);
            Run(history, scope, answer);
        }
        catch (Exception failure) // Whatever the code or its input throws is the instance's outcome; the answer tells.
        {
            Log.TurnFailed(_logger, request.InstanceId, failure);
            answer.Actions.Clear();
            answer.Actions.Add(Completion(Failed(Failures.Of(failure), isNonRetriable: false)));
        }
        return answer;
    }

    private void Run(TurnHistory history, IServiceProvider scope, WorkflowResponse answer)
    {
        if (NameOf(history) is not { } name)
        {
            Fail(answer, Failures.Named("WorkflowNameMissing", "Workflow name missing and no routable workflow could be resolved."));
            return;
        }
        if (!services.Factory.TryCreateWorkflow(new TaskIdentifier(name), scope, out var workflow, out var reason))
        {
            Log.NoWorkflow(_logger, name, answer.InstanceId, reason);
            Fail(answer, reason is null
                ? Failures.Named("WorkflowNotFound", $"Workflow '{name}' is not registered in this app.")
                : Failures.Of(reason, $"Workflow '{name}' failed to activate: {reason.Message}"));
            return;
        }
        var context = new TurnContext(name, answer.InstanceId, StartTime(history), services, history);
        var input = services.Serializer.Deserialize(history.Started?.ExecutionStarted.Input, workflow!.InputType);
        context.Enter();
        try
        {
            var run = workflow.RunAsync(context, input);
            context.Play();
            Fill(answer, name, context, run);
        }
        catch (HistoryMismatchException mismatch)
        {
            Log.Mismatch(_logger, mismatch.Message);
            answer.Actions.Clear();
            Fail(answer, Failures.Named(HistoryMismatchException.ErrorType, mismatch.Message));
        }
        finally
        {
            context.Leave();
        }
    }

    private void Fill(WorkflowResponse answer, string name, TurnContext context, Task<object?> run)
    {
        if (context.Patches.AnyTaken) answer.Version = context.Patches.VersionOf(name);
        if (context.CustomStatus is { } status) answer.CustomStatus = services.Serializer.Serialize(status);
        answer.Actions.AddRange(context.NewActions());
        if (context.StartsOver) return;
        if (run.IsCompleted) answer.Actions.Add(Completion(OutcomeOf(run, name, answer.InstanceId)));
        else if (!context.IsWaiting) Fail(answer, WaitsElsewhere(name, answer.InstanceId));
    }

    /// <summary>No event would ever wake it, so it would hang for ever.</summary>
    private TaskFailureDetails WaitsElsewhere(string name, string instanceId)
    {
        var message = $"Workflow '{name}' (instance '{instanceId}') waits for something that is not its context's, such as Task.Delay, " +
            "Task.Run or I/O. That belongs into an activity.";
        Log.Mismatch(_logger, message);
        return Failures.Named(HistoryMismatchException.ErrorType, message);
    }

    private CompleteWorkflowAction OutcomeOf(Task<object?> run, string name, string instanceId)
    {
        try
        {
            var output = run.GetAwaiter().GetResult(); // It is completed.
            Log.Completed(_logger, name, instanceId);
            return new CompleteWorkflowAction
            {
                WorkflowStatus = OrchestrationStatus.Completed,
                Result = output is null ? "" : services.Serializer.Serialize(output),
            };
        }
        catch (Exception failure) // The workflow's outcome.
        {
            Log.TurnFailed(_logger, instanceId, failure);
            WorkflowTrace.MarkFailed();
            return Failed(Failures.Of(failure), isNonRetriable: true);
        }
    }

    private static void Fail(WorkflowResponse answer, TaskFailureDetails details) =>
        answer.Actions.Add(Completion(Failed(details, isNonRetriable: true)));

    private static CompleteWorkflowAction Failed(TaskFailureDetails details, bool isNonRetriable)
    {
        details.IsNonRetriable = isNonRetriable;
        return new CompleteWorkflowAction { WorkflowStatus = OrchestrationStatus.Failed, FailureDetails = details };
    }

    /// <summary>Its id stays 0, as with the official SDK.</summary>
    private static WorkflowAction Completion(CompleteWorkflowAction action) => new() { CompleteWorkflow = action };

    private static string? NameOf(TurnHistory history) => history.Started?.ExecutionStarted.Name is { Length: > 0 } name
        ? name
        : history.Newest(entry => entry.WorkflowStarted?.Version?.Name is { Length: > 0 })?.WorkflowStarted.Version.Name;

    /// <summary>The code begins at the time of the very first turn.</summary>
    private DateTime StartTime(TurnHistory history)
    {
        var first = history.Past.Count > 0 ? history.Past[0] : TurnHistory.Newest(history.New, entry => entry.WorkflowStarted is not null);
        return first?.Timestamp?.ToDateTime() ?? services.Time.GetUtcNow().UtcDateTime;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Workflow instance {InstanceId} failed.")]
        public static partial void TurnFailed(ILogger logger, string instanceId, Exception failure);

        [LoggerMessage(2, LogLevel.Error, "There is no workflow {Name} for instance {InstanceId}: register it, or see why it cannot be made.")]
        public static partial void NoWorkflow(ILogger logger, string name, string instanceId, Exception? reason);

        [LoggerMessage(3, LogLevel.Error, "{Message}")]
        public static partial void Mismatch(ILogger logger, string message);

        [LoggerMessage(4, LogLevel.Debug, "Workflow {Name} completed, instance {InstanceId}.")]
        public static partial void Completed(ILogger logger, string name, string instanceId);
    }
}
