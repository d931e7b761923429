using Dapr.Workflow;
using Dapr.Workflow.Client;
using Grpc.Core;

namespace Agents.Conformance.Clients.Sdk.Workflows;

/// <summary>What callers do with instances.</summary>
public sealed class WorkflowControlTests(WorkflowApp app) : IClassFixture<WorkflowApp>
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Terminate_WithOutput_EndsItAtOnceAndForEver()
    {
        var id = await app.BeginAsync("waits");
        await app.Runs.ReachesAsync(id, "before", 1);

        await app.Client.TerminateWorkflowAsync(id, new Order("enough", 0), None);

        var state = await app.StateAsync(id);
        Assert.Equal((WorkflowRuntimeStatus.Terminated, true), (state.RuntimeStatus, state.IsWorkflowCompleted));
        await app.Client.RaiseEventAsync(id, "go", null, None);
        await app.Client.SuspendWorkflowAsync(id, null, None);
        await app.Client.ResumeWorkflowAsync(id, null, None);
        await app.Client.TerminateWorkflowAsync(id, "again", None);
        Assert.Equal((WorkflowRuntimeStatus.Terminated, 0), ((await app.StateAsync(id)).RuntimeStatus, app.Runs.Of(id, "after")));
    }

    [Fact]
    public async Task Suspend_ThenResume_GoesOnWithWhatCameMeanwhile()
    {
        var id = await app.BeginAsync("eventLater", 100);
        await app.Client.SuspendWorkflowAsync(id, "lunch", None);
        Assert.Equal(WorkflowRuntimeStatus.Suspended, (await app.StateAsync(id)).RuntimeStatus);

        await app.Client.RaiseEventAsync(id, "go", "meanwhile", None);
        await app.Client.ResumeWorkflowAsync(id, "back", None);

        Assert.Equal("meanwhile", (await app.EndAsync(id)).ReadOutputAs<string>());
        var kinds = (await app.Client.GetInstanceHistoryAsync(id, None)).Select(e => e.EventType).ToList();
        Assert.Contains(WorkflowHistoryEventType.ExecutionSuspended, kinds);
        Assert.Contains(WorkflowHistoryEventType.ExecutionResumed, kinds);
    }

    [Fact]
    public async Task Terminate_WhileSuspended_EndsIt()
    {
        var id = await app.BeginAsync("event");
        await app.Client.SuspendWorkflowAsync(id, null, None);

        await app.Client.TerminateWorkflowAsync(id, null, None);

        Assert.Equal(WorkflowRuntimeStatus.Terminated, (await app.EndAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Purge_WhatIsOver_DeletesIt()
    {
        var id = await app.BeginAsync("sequence", 1);
        await app.EndAsync(id);

        Assert.True(await app.Client.PurgeInstanceAsync(id, None));

        var state = await app.StateAsync(id);
        Assert.Equal((false, WorkflowRuntimeStatus.Unknown, null), (state.Exists, state.RuntimeStatus, state.WorkflowName));
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => app.Client.GetInstanceHistoryAsync(id, None))).StatusCode);
    }

    [Fact]
    public async Task Purge_WhatRuns_IsRefused()
    {
        var id = await app.BeginAsync("event");

        var failure = await Assert.ThrowsAsync<RpcException>(() => app.Client.PurgeInstanceAsync(id, None));

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Equal(WorkflowRuntimeStatus.Running, (await app.StateAsync(id)).RuntimeStatus);
    }

    [Theory]
    [InlineData("raise")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("terminate")]
    [InlineData("purge")]
    public async Task Call_ForAnUnknownInstance_IsRefused(string call)
    {
        var id = $"{Guid.NewGuid()}";

        var failure = await Assert.ThrowsAsync<RpcException>(() => call switch
        {
            "raise" => app.Client.RaiseEventAsync(id, "go", null, None),
            "suspend" => app.Client.SuspendWorkflowAsync(id, null, None),
            "resume" => app.Client.ResumeWorkflowAsync(id, null, None),
            "terminate" => app.Client.TerminateWorkflowAsync(id, null, None),
            _ => app.Client.PurgeInstanceAsync(id, None),
        });

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Contains("no such instance exists", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CustomStatus_Changes_IsSeen()
    {
        var id = await app.BeginAsync("status");
        Assert.Equal(new Order("waiting", 1), (await app.StateAsync(id)).ReadCustomStatusAs<Order>());

        await app.Client.RaiseEventAsync(id, "go", null, None);
        await Eventually.BecomesTrueAsync(
            async () => (await app.StateAsync(id)).ReadCustomStatusAs<Order>() == new Order("almost done", 2), "the second status is there");
        await app.Client.RaiseEventAsync(id, "go", null, None);

        Assert.Equal(new Order("almost done", 2), (await app.EndAsync(id)).ReadCustomStatusAs<Order>());
    }

    [Fact]
    public async Task GetState_WithoutContents_HasNone()
    {
        var id = await app.BeginAsync("sequence", 1);
        await app.EndAsync(id);

        var state = await app.Client.GetWorkflowStateAsync(id, getInputsAndOutputs: false, None);

        Assert.Equal(("sequence", WorkflowRuntimeStatus.Completed, 0, 0), (state.WorkflowName, state.RuntimeStatus, state.ReadInputAs<int>(), state.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task Wait_BeforeTheStart_EndsWithIt()
    {
        var id = $"{Guid.NewGuid()}";
        var (started, ended) = (app.Client.WaitForWorkflowStartAsync(id, cancellation: None), app.EndAsync(id));

        await app.Client.ScheduleNewWorkflowAsync("sequence", id, 1);

        Assert.NotEqual(WorkflowRuntimeStatus.Pending, (await started).RuntimeStatus);
        Assert.Equal(6, (await ended).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Wait_GivenUp_IsOver()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(None);
        var wait = app.Client.WaitForWorkflowCompletionAsync($"{Guid.NewGuid()}", cancellation: limit.Token);

        await limit.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Start_AtATime_WaitsForIt()
    {
        var id = $"{Guid.NewGuid()}";
        var at = Now.AddMilliseconds(600);
        await app.Client.ScheduleNewWorkflowAsync("sequence", id, 1, at, None);
        Assert.Equal(WorkflowRuntimeStatus.Pending, (await app.StateAsync(id)).RuntimeStatus);

        var state = await app.EndAsync(id);

        Assert.Equal(6, state.ReadOutputAs<int>());
        Assert.True(state.LastUpdatedAt >= at, $"{state.LastUpdatedAt:O} is before {at:O}");
    }

    [Fact]
    public async Task Start_IdThatRuns_IsRefused_IdThatIsOver_StartsAfresh()
    {
        var id = await app.BeginAsync("event");
        var failure = await Assert.ThrowsAsync<RpcException>(() => app.Client.ScheduleNewWorkflowAsync("sequence", id, 1));
        Assert.Equal(StatusCode.AlreadyExists, failure.StatusCode);
        await app.Client.TerminateWorkflowAsync(id, null, None);

        await app.Client.ScheduleNewWorkflowAsync("sequence", id, 1);

        Assert.Equal(6, (await app.EndAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task History_OfOneActivity_IsThatOfDapr()
    {
        var id = await app.BeginAsync("echoes", "x");
        await app.EndAsync(id);

        Assert.Equal(
            [
                WorkflowHistoryEventType.OrchestratorStarted, WorkflowHistoryEventType.ExecutionStarted, WorkflowHistoryEventType.TaskScheduled,
                WorkflowHistoryEventType.OrchestratorStarted, WorkflowHistoryEventType.TaskCompleted, WorkflowHistoryEventType.ExecutionCompleted,
            ],
            (await app.Client.GetInstanceHistoryAsync(id, None)).Select(e => e.EventType));
    }

    [Fact]
    public async Task List_InPages_GivesEveryInstanceOnce()
    {
        string[] begun = [await app.BeginAsync("sequence", 1), await app.BeginAsync("sequence", 1), await app.BeginAsync("sequence", 1)];
        List<string> ids = [];

        string? from = null;
        do
        {
            var page = await app.Client.ListInstanceIdsAsync(from, 2, None);
            Assert.InRange(page.InstanceIds.Count, 1, 2);
            ids.AddRange(page.InstanceIds);
            from = page.ContinuationToken;
        }
        while (from is not null);

        // Others of this class come and go meanwhile and move the pages: what was there all the time is complete all the same.
        Assert.Superset(begun.ToHashSet(), ids.ToHashSet());
    }

    [Fact]
    public async Task Rerun_FromAnActivity_WithAnotherInput_GoesOnFromThere()
    {
        var id = await app.BeginAsync("sequence", 1);
        await app.EndAsync(id);
        var third = (await app.Client.GetInstanceHistoryAsync(id, None)).Where(e => e.EventType == WorkflowHistoryEventType.TaskScheduled).ElementAt(2);

        var again = await app.Client.RerunWorkflowFromEventAsync(
            id, (uint)third.EventId, new RerunWorkflowFromEventOptions { Input = 100, OverwriteInput = true }, None);

        Assert.NotEqual(id, again);
        Assert.Equal(103, (await app.EndAsync(again)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Rerun_WhatRuns_IsRefused()
    {
        var id = await app.BeginAsync("event");

        var failure = await Assert.ThrowsAsync<RpcException>(() => app.Client.RerunWorkflowFromEventAsync(id, 0, null, None));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
    }
}
