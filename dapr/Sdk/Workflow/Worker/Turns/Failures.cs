using Dapr.Protocol.TaskHub;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>Failures as they are written down and read again.</summary>
internal static class Failures
{
    public static TaskFailureDetails Of(Exception failure, string? message = null) => new()
    {
        ErrorType = failure.GetType().FullName ?? "Exception",
        ErrorMessage = message ?? failure.Message,
        StackTrace = failure.StackTrace ?? "",
    };

    public static TaskFailureDetails Named(string type, string message) => new() { ErrorType = type, ErrorMessage = message, StackTrace = "" };

    public static WorkflowTaskFailedException OfActivity(TaskFailureDetails? details)
    {
        var read = Read(details, "Unknown error");
        return new WorkflowTaskFailedException($"Task failed: {read.ErrorMessage}", read);
    }

    /// <summary>A terminated child fails without details.</summary>
    public static WorkflowTaskFailedException OfChild(string name, TaskFailureDetails? details) =>
        new($"Child workflow '{name}' failed", Read(details, "Unknown message"));

    private static WorkflowTaskFailureDetails Read(TaskFailureDetails? details, string unknown) =>
        details is null ? new("Exception", unknown, "") : new(details.ErrorType, details.ErrorMessage, details.StackTrace ?? "");
}
