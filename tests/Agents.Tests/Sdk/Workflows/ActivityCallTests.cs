using Dapr.Protocol.TaskHub;
using Dapr.Workflow;
using static Agents.Tests.Sdk.Workflows.Events;

namespace Agents.Tests.Sdk.Workflows;

public sealed class ActivityCallTests
{
    [Fact]
    public void Sequence_TurnByTurn_AsksForOneStepAtATimeAndCompletes()
    {
        var instance = Instance.Of<int, int>(
            async (context, input) => await context.CallActivityAsync<int>("add", await context.CallActivityAsync<int>("add", input)), "1");

        var first = instance.Turn().Only();
        Assert.Equal((0, "add", "1"), (first.Id, first.ScheduleTask.Name, first.ScheduleTask.Input));
        Assert.Null(first.Router);
        var second = instance.Turn(Completed(0, "2")).Only();
        Assert.Equal((1, "2"), (second.Id, second.ScheduleTask.Input));
        var end = instance.Turn(Completed(1, "3"));

        Assert.Equal("3", end.Output());
        Assert.Equal(0, end.Only().Id);
        Assert.Null(end.Version);
        Assert.Null(end.CustomStatus);
    }

    [Fact]
    public void TaskExecutionId_OfAStep_IsTheSameInEveryTurnAndUnlikeTheNextOne()
    {
        var instance = Instance.Of(async context =>
        {
            await context.CallActivityAsync("a");
            await context.CallActivityAsync("a");
            return 0;
        });

        var first = instance.Turn().Only().ScheduleTask.TaskExecutionId;
        var second = instance.Turn(Completed(0)).Only().ScheduleTask.TaskExecutionId;

        Assert.Matches("^[0-9a-f]{12}5[0-9a-f]{3}[89ab][0-9a-f]{15}$", first);
        Assert.NotEqual(first, second);
        Assert.Equal(first, Instance.Of(async context => { await context.CallActivityAsync("a"); return 0; }).Turn().Only().ScheduleTask.TaskExecutionId);
    }

    [Fact]
    public void FanOut_OutcomesInAnyOrder_AreGivenInTheOrderOfTheCalls()
    {
        var instance = Instance.Of(async context => await Task.WhenAll(Enumerable.Range(0, 3).Select(n => context.CallActivityAsync<int>("n", n))));

        Assert.Equal([0, 1, 2], instance.Turn().Actions.Select(action => action.Id));
        Assert.Empty(instance.Turn(Completed(2, "12")).Actions);

        Assert.Equal("[10,11,12]", instance.Turn(Completed(1, "11"), Completed(0, "10")).Output());
    }

    [Fact]
    public void Replay_OfManyTurns_DoesNotAskAgain()
    {
        var calls = 0;
        var instance = Instance.Of(async context =>
        {
            calls++;
            var sum = 0;
            for (var n = 0; n < 20; n++) sum += await context.CallActivityAsync<int>("n", n);
            return sum;
        });
        instance.Turn();
        for (var n = 0; n < 19; n++) Assert.Equal(n + 1, instance.Turn(Completed(n, "1")).Only().Id);

        Assert.Equal("20", instance.Turn(Completed(19, "1")).Output());
        Assert.Equal(21, calls);
    }

    [Fact]
    public void Failure_NotCaught_FailsTheWorkflow()
    {
        var instance = Instance.Of(async context => await context.CallActivityAsync<int>("a"));
        instance.Turn();

        var failure = instance.Turn(Failed(0, "Shop.NoStock", "none left")).Failure();

        Assert.Equal(("Dapr.Workflow.WorkflowTaskFailedException", "Task failed: none left", true), (failure.ErrorType, failure.ErrorMessage, failure.IsNonRetriable));
        Assert.Contains("ActivityCallTests", failure.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_Caught_HasTheDetails()
    {
        var instance = Instance.Of(async context =>
        {
            try
            {
                await context.CallActivityAsync("a");
                return "";
            }
            catch (WorkflowTaskFailedException failure)
            {
                var details = failure.FailureDetails;
                return $"{details.ErrorType}/{details.ErrorMessage}/{details.StackTrace}/{details.IsCausedBy<ArgumentException>()}/{details.IsCausedBy<FormatException>()}";
            }
        });
        instance.Turn();

        Assert.Equal(
            "\"System.ArgumentNullException/no/at x/True/False\"", instance.Turn(Failed(0, "System.ArgumentNullException", "no", "at x")).Output());
    }

    [Fact]
    public void Call_ToAnotherApp_CarriesBothAppIds()
    {
        var action = Instance.Of(async context => await context.CallActivityAsync<int>("a", null, new WorkflowTaskOptions(TargetAppId: "bank")))
            .Turn().Only();

        var router = new TaskRouter { SourceAppID = "shop", TargetAppID = "bank" };
        Assert.Equal((router, router), (action.Router, action.ScheduleTask.Router));
        Assert.Equal("", action.ScheduleTask.Input);
    }

    [Fact]
    public void Outcome_ComesTwice_TheFirstCounts()
    {
        var instance = Instance.Of(async context => await context.CallActivityAsync<int>("a") + await context.CallActivityAsync<int>("b"));
        instance.Turn();
        instance.Turn(Completed(0, "1"), Completed(0, "50"));

        Assert.Equal("3", instance.Turn(Completed(0, "70"), Completed(1, "2")).Output());
    }

    /// <summary>A rerun puts the events of an instance into other groups: a timer may fire before it was made.</summary>
    [Fact]
    public void History_OfARerun_IsUnderstood()
    {
        var instance = Instance.Of(async context =>
        {
            await context.CallActivityAsync("a");
            await context.CreateTimer(TimeSpan.FromSeconds(1));
            return await context.CallActivityAsync<int>("b");
        });
        var request = new WorkflowRequest { InstanceId = "rerun" };
        request.PastEvents.Add(
        [
            TurnStarted(Instance.Start), Started("order", null), TurnStarted(Instance.Start.AddSeconds(1)),
            new HistoryEvent { EventId = 0, TaskScheduled = new TaskScheduledEvent { Name = "a" } }, Completed(0),
            TurnStarted(Instance.Start.AddSeconds(2)), Fired(1),
            new HistoryEvent { EventId = 1, TimerCreated = new TimerCreatedEvent { CreateTimer = new TimerOriginCreateTimer() } },
            new HistoryEvent { EventId = 2, TaskScheduled = new TaskScheduledEvent { Name = "b" } },
        ]);
        request.NewEvents.Add([TurnStarted(Instance.Start.AddSeconds(3)), Completed(2, "7")]);

        Assert.Equal("7", instance.Run(request).Output());
    }
}
