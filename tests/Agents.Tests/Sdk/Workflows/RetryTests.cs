using Dapr.Workflow;
using static Agents.Tests.Sdk.Workflows.Events;

namespace Agents.Tests.Sdk.Workflows;

public sealed class RetryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Activity_FailsTwice_IsTriedAgainAfterTimersOfTheWorkflow()
    {
        var instance = Calling(new WorkflowRetryPolicy(3, 4 * Second, backoffCoefficient: 2));

        var first = instance.Turn().Only().ScheduleTask;
        var failedAt = instance.Now;
        var wait = instance.Turn(Failed(0)).Only();
        Assert.Equal((1, failedAt.AddSeconds(4)), (wait.Id, wait.CreateTimer.FireAt.ToDateTimeOffset()));
        Assert.Equal(first.TaskExecutionId, wait.CreateTimer.ActivityRetry.TaskExecutionId);
        var second = instance.Turn(Fired(1)).Only();
        Assert.Equal((2, first.Name, first.Input), (second.Id, second.ScheduleTask.Name, second.ScheduleTask.Input));
        failedAt = instance.Now;
        Assert.Equal(failedAt.AddSeconds(8), instance.Turn(Failed(2)).Only().CreateTimer.FireAt.ToDateTimeOffset());
        Assert.Equal(4, instance.Turn(Fired(3)).Only().Id);

        Assert.Equal("5", instance.Turn(Completed(4, "5")).Output());
    }

    [Fact]
    public void Activity_FailsEveryTime_FailsWithTheLastFailure()
    {
        var instance = Calling(new WorkflowRetryPolicy(2, Second));
        instance.Turn();
        instance.Turn(Failed(0, message: "first"));
        instance.Turn(Fired(1));

        Assert.Equal("Task failed: second", instance.Turn(Failed(2, message: "second")).Failure().ErrorMessage);
    }

    [Fact]
    public void Wait_BeyondTheLongest_IsTheLongest()
    {
        var instance = Calling(new WorkflowRetryPolicy(3, 10 * Second, backoffCoefficient: 100, maxRetryInterval: 15 * Second));
        instance.Turn();
        instance.Turn(Failed(0));
        instance.Turn(Fired(1));
        var failedAt = instance.Now;

        Assert.Equal(failedAt.AddSeconds(15), instance.Turn(Failed(2)).Only().CreateTimer.FireAt.ToDateTimeOffset());
    }

    [Fact]
    public void Retry_AfterTheTimeout_IsNotMade()
    {
        var instance = Calling(new WorkflowRetryPolicy(10, Second, retryTimeout: 3 * Second));
        instance.Turn();
        instance.Turn(Failed(0));
        instance.Turn(Fired(1));

        Assert.Equal("Task failed: broken", instance.Turn(Failed(2)).Failure().ErrorMessage);
    }

    [Fact]
    public void Child_Fails_IsTriedAgainWithAnIdOfItsOwn()
    {
        var instance = Instance.Of(async context =>
            await context.CallChildWorkflowAsync<int>("ship", 1, new ChildWorkflowTaskOptions(RetryPolicy: new WorkflowRetryPolicy(2, Second))));

        var first = instance.Turn().Only().CreateChildWorkflow.InstanceId;
        var wait = instance.Turn(ChildFailed(0, null)).Only().CreateTimer;
        var second = instance.Turn(Fired(1)).Only().CreateChildWorkflow.InstanceId;

        Assert.Equal(3, new HashSet<string> { first, second, wait.ChildWorkflowRetry.InstanceId }.Count);
        Assert.Equal("9", instance.Turn(ChildCompleted(2, "9")).Output());
    }

    [Theory]
    [InlineData(0, 1, 1.0, null, null, "maxNumberOfAttempts")]
    [InlineData(1, 0, 1.0, null, null, "firstRetryInterval")]
    [InlineData(1, 1, 0.9, null, null, "backoffCoefficient")]
    [InlineData(1, 2, 1.0, 1, null, "maxRetryInterval")]
    [InlineData(1, 2, 1.0, null, 1, "retryTimeout")]
    [InlineData(1, 3601, 1.0, null, null, "maxRetryInterval")]
    public void Policy_WithAValueOutOfItsRange_IsRefused(int attempts, int first, double backoff, int? longest, int? timeout, string name)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new WorkflowRetryPolicy(
            attempts, first * Second, backoff, longest is { } l ? l * Second : null, timeout is { } t ? t * Second : null));

        Assert.Equal(name, refused.ParamName);
    }

    private static Instance Calling(WorkflowRetryPolicy policy) =>
        Instance.Of(async context => await context.CallActivityAsync<int>("a", "x", new WorkflowTaskOptions(policy)));
}
