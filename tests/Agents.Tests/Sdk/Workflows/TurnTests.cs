using Dapr.Protocol.TaskHub;
using Dapr.Workflow;
using Microsoft.Extensions.Logging;
using static Agents.Tests.Sdk.Workflows.Events;

namespace Agents.Tests.Sdk.Workflows;

public sealed class TurnTests
{
    [Fact]
    public void ContinueAsNew_WithUnreadEvents_CarriesThemOver()
    {
        var instance = Instance.Of<int, int>(async (context, round) =>
        {
            await context.CallActivityAsync("a");
            context.ContinueAsNew(round + 1);
            return 0;
        }, "1");
        instance.Turn(Raised("Go", "1"));

        var action = instance.Turn(Completed(0), Raised("Later", "2")).Only();

        Assert.Equal((1, OrchestrationStatus.ContinuedAsNew, "2"), (action.Id, action.CompleteWorkflow.WorkflowStatus, action.CompleteWorkflow.Result));
        Assert.Equal(["Go", "Later"], action.CompleteWorkflow.CarryoverEvents.Select(entry => entry.EventRaised.Name));
    }

    [Fact]
    public void ContinueAsNew_WithoutPreserving_DropsUnreadEvents()
    {
        var answer = Instance.Of(context =>
        {
            context.ContinueAsNew(null, preserveUnprocessedEvents: false);
            return Task.FromResult(1);
        }).Turn(Raised("Go"));

        Assert.Empty(answer.Only().CompleteWorkflow.CarryoverEvents);
        Assert.Equal("", answer.Completion().Result);
    }

    [Fact]
    public void CustomStatus_SetOnce_GoesOutWithEveryAnswer()
    {
        var instance = Instance.Of(async context =>
        {
            context.SetCustomStatus(new { Step = "pay" });
            await context.CallActivityAsync("a");
            await context.CallActivityAsync("b");
            return 0;
        });

        Assert.Equal("""{"step":"pay"}""", instance.Turn().CustomStatus);
        Assert.Equal("""{"step":"pay"}""", instance.Turn(Completed(0)).CustomStatus);
    }

    [Fact]
    public void Child_CompletesAndFails_AsTheSidecarTells()
    {
        var instance = Instance.Of(async context =>
        {
            var sum = await context.CallChildWorkflowAsync<int>("ship", new { N = 1 }, new ChildWorkflowTaskOptions("ship-1"));
            try
            {
                await context.CallChildWorkflowAsync("ship");
            }
            catch (WorkflowTaskFailedException failure)
            {
                return $"{sum} {failure.Message} {failure.FailureDetails}";
            }
            return "";
        });

        var first = instance.Turn().Only();
        Assert.Equal((0, "ship-1", "ship", """{"n":1}"""), (first.Id, first.CreateChildWorkflow.InstanceId, first.CreateChildWorkflow.Name, first.CreateChildWorkflow.Input));
        var second = instance.Turn(ChildCompleted(0, "4")).Only();
        Assert.True(Guid.TryParse(second.CreateChildWorkflow.InstanceId, out _));

        Assert.Equal("\"4 Child workflow \\u0027ship\\u0027 failed Exception: Unknown message\"", instance.Turn(ChildFailed(1, null)).Output());
    }

    [Fact]
    public void Suspended_IsLast_AnswersWithoutActions()
    {
        var instance = Instance.Of(async context => await context.WaitForExternalEventAsync<int>("Go"));
        instance.Turn();

        Assert.Empty(instance.Turn(Suspended()).Actions);
        Assert.Empty(instance.Turn(Resumed()).Actions);
        Assert.Equal("1", instance.Turn(Raised("Go", "1")).Output());
    }

    [Fact]
    public void Suspended_WithAnEventInTheSameTurn_KeepsItForTheNext()
    {
        var instance = Instance.Of(async context => await context.WaitForExternalEventAsync<int>("Go"));
        instance.Turn();
        Assert.Empty(instance.Turn(Raised("Go", "1"), Suspended()).Actions);

        Assert.Equal("1", instance.Turn(Resumed()).Output());
    }

    [Fact]
    public void Terminated_IsLast_CompletesAsTerminated()
    {
        var instance = Instance.Of(async context => await context.WaitForExternalEventAsync<int>("Go"));
        instance.Turn();

        var completion = instance.Turn(Terminated("\"why\"")).Only().CompleteWorkflow;

        Assert.Equal(new CompleteWorkflowAction { WorkflowStatus = OrchestrationStatus.Terminated }, completion);
    }

    [Fact]
    public void Patch_NewInstance_IsTakenAndNamedInEveryAnswer()
    {
        var instance = Instance.Of(Patched);

        var first = instance.Turn();
        Assert.Equal("new", first.Only().ScheduleTask.Name);
        Assert.Equal(new WorkflowVersion { Name = "order", Patches = { "faster" } }, first.Version);

        var second = instance.Turn(Completed(0));
        Assert.Equal(first.Version, second.Version);
        Assert.Equal("0", second.Output());
    }

    [Fact]
    public void Patch_InstanceThatWentPastIt_IsNotTaken()
    {
        var before = Instance.Of(async context => { await context.CallActivityAsync("old"); return 0; });
        before.Turn();

        var answer = before.Changed(Patched).Turn(Completed(0));

        Assert.Equal("0", answer.Output());
        Assert.Null(answer.Version);
    }

    [Fact]
    public void NewGuid_InEveryTurn_IsTheSameVersion5()
    {
        var seen = new List<Guid>();
        var instance = Instance.Of(async context =>
        {
            seen.AddRange([context.NewGuid(), context.NewGuid()]);
            await context.CallActivityAsync("a");
            return 0;
        });
        instance.Turn();
        instance.Turn(Completed(0));

        Assert.Equal(seen[..2], seen[2..]);
        Assert.NotEqual(seen[0], seen[1]);
        Assert.All(seen, guid => Assert.Equal((5, 8), (guid.Version, guid.Variant & 0xC)));
    }

    /// <summary>The example of RFC 9562, appendix A.4.</summary>
    [Fact]
    public void NameBasedGuid_OfTheExampleOfTheRfc_IsItsValue() => Assert.Equal(
        new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
        Dapr.Workflow.Worker.Turns.NameBasedGuid.Create(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));

    /// <summary>Sent by the official worker 1.18.7 for these instances: what one began goes on in the other.</summary>
    [Theory]
    [InlineData("id-Parent", "id-Parent_0", "e50f16f5-805c-5fc0-9daa-fa85cda70f00")]
    [InlineData("id-Seq", "id-Seq|activity|0|Add", "b13289123fc65b6e94b681527ba9d69d")]
    public void NameBasedGuid_OfAnInstance_IsThatOfTheOfficialWorker(string instanceId, string name, string expected) => Assert.Equal(
        new Guid(expected),
        Dapr.Workflow.Worker.Turns.NameBasedGuid.Create(Dapr.Workflow.Worker.Turns.NameBasedGuid.NamespaceOf(instanceId), name));

    [Fact]
    public void Logger_DuringReplay_IsSilent()
    {
        using var log = new ListLogger();
        var instance = new Instance { Loggers = log }.Code<string, int>(async (context, _) =>
        {
            var logger = context.CreateReplaySafeLogger("w");
            logger.LogInformation("begin");
            await context.CallActivityAsync("a");
            logger.LogInformation("end");
            return 0;
        });
        instance.Turn();
        instance.Turn(Completed(0));

        Assert.Equal(["begin", "end"], log.Lines);
    }

    [Fact]
    public void Input_OfARecord_IsReadWithoutCase()
    {
        var answer = Instance.Of<Order, string>((_, order) => Task.FromResult($"{order.Id}:{order.Amount}"), """{"ID":"o1","amount":3}""").Turn();

        Assert.Equal("\"o1:3\"", answer.Output());
    }

    [Fact]
    public void Input_ThatCannotBeRead_FailsTheInstance()
    {
        var failure = Instance.Of<Order, string>((_, _) => Task.FromResult(""), "[1]").Turn().Failure();

        Assert.Equal("System.Text.Json.JsonException", failure.ErrorType);
    }

    [Fact]
    public void Name_NotRegistered_FailsTheInstance()
    {
        var failure = new Instance(name: "refund").Turn().Failure();

        Assert.Equal(("WorkflowNotFound", "Workflow 'refund' is not registered in this app.", true), (failure.ErrorType, failure.ErrorMessage, failure.IsNonRetriable));
    }

    [Fact]
    public void ConfigureAwaitFalse_OnWhatComesFromTheContext_StaysInTheTurn()
    {
        var instance = Instance.Of(async context =>
        {
            var a = await context.CallActivityAsync<int>("a").ConfigureAwait(false);
            await Task.WhenAll(context.CallActivityAsync("b"), context.CreateTimer(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
            return a;
        });
        instance.Turn();
        Assert.Equal([1, 2], instance.Turn(Completed(0, "4")).Actions.Select(action => action.Id));
        instance.Turn(Fired(2));

        Assert.Equal("4", instance.Turn(Completed(1)).Output());
    }

    [Fact]
    public void Parallel_WithALimit_StartsTheNextAsOneEnds()
    {
        var instance = Instance.Of(async context =>
            await context.ProcessInParallelAsync(Enumerable.Range(0, 3), n => context.CallActivityAsync<int>("n", n), maxConcurrency: 2));

        Assert.Equal(["0", "1"], instance.Turn().Actions.Select(action => action.ScheduleTask.Input));
        Assert.Equal("2", instance.Turn(Completed(1, "11")).Only().ScheduleTask.Input);
        instance.Turn(Completed(2, "12"));

        Assert.Equal("[10,11,12]", instance.Turn(Completed(0, "10")).Output());
    }

    [Fact]
    public void PropagatedHistory_SentAlong_IsRead()
    {
        var request = new WorkflowRequest { InstanceId = "child", PropagatedHistory = new Dapr.Protocol.TaskHub.PropagatedHistory() };
        var chunk = new PropagatedHistoryChunk { AppId = "shop", InstanceId = "p", WorkflowName = "parent" };
        HistoryEvent[] events =
        [
            new() { EventId = 0, TaskScheduled = new TaskScheduledEvent { Name = "pay", Input = "1" } }, Completed(0, "2"),
            new() { EventId = 1, TaskScheduled = new TaskScheduledEvent { Name = "ship" } }, Failed(1, message: "no"),
            new() { EventId = 2, ChildWorkflowInstanceCreated = new ChildWorkflowInstanceCreatedEvent { Name = "child" } },
        ];
        chunk.RawEvents.AddRange(events.Select(entry => Google.Protobuf.MessageExtensions.ToByteString(entry)));
        request.PropagatedHistory.Chunks.Add(chunk);
        request.NewEvents.Add([TurnStarted(Instance.Start), Started("order", null)]);

        var answer = Instance.Of(context =>
        {
            Assert.True(context.GetPropagatedHistory()!.TryGetLastWorkflowEventByName("PARENT", out var parent));
            return Task.FromResult(parent.Activities.Select(a => $"{a.Name} {a.Status} {a.Output}{a.FailureDetails?.ErrorMessage}")
                .Append($"{parent.Workflows[0].Name} {parent.Workflows[0].Status}"));
        }).Run(request);

        Assert.Equal("""["pay Completed 2","ship Failed no","child Pending"]""", answer.Output());
    }

    private static async Task<int> Patched(WorkflowContext context)
    {
        await context.CallActivityAsync(context.IsPatched("faster") ? "new" : "old");
        return 0;
    }

    internal sealed record Order(string Id, int Amount);
}
