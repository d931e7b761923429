using Dapr.Protocol.TaskHub;

namespace Agents.Tests.Sdk.Workflows;

/// <summary>What tests read from the answer of a turn.</summary>
internal static class Answers
{
    public static WorkflowAction Only(this WorkflowResponse answer) => Assert.Single(answer.Actions);

    public static CompleteWorkflowAction Completion(this WorkflowResponse answer) => answer.Actions.Last().CompleteWorkflow;

    public static string? Output(this WorkflowResponse answer)
    {
        Assert.Equal(OrchestrationStatus.Completed, answer.Completion().WorkflowStatus);
        return answer.Completion().Result;
    }

    public static TaskFailureDetails Failure(this WorkflowResponse answer)
    {
        Assert.Equal(OrchestrationStatus.Failed, answer.Completion().WorkflowStatus);
        return answer.Completion().FailureDetails;
    }
}
