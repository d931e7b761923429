using System.Globalization;
using Dapr.Common.Serialization;
using Dapr.Protocol.TaskHub;
using Dapr.Workflow.Abstractions;
using Dapr.Workflow.Worker.Turns;
using Microsoft.Extensions.Logging;

namespace Dapr.Workflow.Worker;

/// <summary>Carries out an activity and answers with its output or its failure.</summary>
internal sealed partial class ActivityRunner(IWorkflowsFactory factory, IDaprSerializer serializer, ILogger<ActivityRunner> logger)
{
    public async Task<ActivityResponse> RunAsync(ActivityRequest request, IServiceProvider scope, string completionToken)
    {
        var instanceId = request.WorkflowInstance?.InstanceId ?? "";
        var answer = new ActivityResponse { InstanceId = instanceId, TaskId = request.TaskId, CompletionToken = completionToken };
        using var trace = WorkflowTrace.OfActivity(request.ParentTraceContext, request.Name);
        try
        {
            if (!factory.TryCreateActivity(new TaskIdentifier(request.Name), scope, out var activity, out var reason))
            {
                Log.NoActivity(logger, request.Name, instanceId, reason);
                answer.FailureDetails = reason is null
                    ? Failures.Named("ActivityNotFoundException", $"Activity '{request.Name}' not found")
                    : Failures.Of(reason, $"Activity '{request.Name}' failed to activate: {reason.Message}");
                return answer;
            }
            var key = request.TaskExecutionId is { Length: > 0 } id ? id : request.TaskId.ToString(CultureInfo.InvariantCulture);
            var input = serializer.Deserialize(request.Input, activity!.InputType);
            var output = await activity.RunAsync(new ActivityContext(request.Name, instanceId, key), input);
            answer.Result = output is null ? "" : serializer.Serialize(output);
        }
        catch (Exception failure) // Whatever the activity throws is its outcome; the answer tells.
        {
            Log.Failed(logger, request.Name, instanceId, failure);
            WorkflowTrace.MarkFailed();
            answer.FailureDetails = Failures.Of(failure);
        }
        return answer;
    }

    private sealed class ActivityContext(string name, string instanceId, string key) : WorkflowActivityContext
    {
        public override TaskIdentifier Identifier { get; } = new(name);

        public override string TaskExecutionKey { get; } = key;

        public override string InstanceId { get; } = instanceId;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Activity {Name} failed, instance {InstanceId}.")]
        public static partial void Failed(ILogger logger, string name, string instanceId, Exception failure);

        [LoggerMessage(2, LogLevel.Error, "There is no activity {Name} for instance {InstanceId}: register it, or see why it cannot be made.")]
        public static partial void NoActivity(ILogger logger, string name, string instanceId, Exception? reason);
    }
}
