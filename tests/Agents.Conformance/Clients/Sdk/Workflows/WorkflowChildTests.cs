using Dapr.Workflow;

namespace Agents.Conformance.Clients.Sdk.Workflows;

/// <summary>Children, and workflows that go on as new.</summary>
public sealed class WorkflowChildTests(WorkflowApp app) : IClassFixture<WorkflowApp>
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Child_Completes_ItsParentGetsTheOutput()
    {
        var child = $"{Guid.NewGuid()}";

        Assert.Equal(8, (await app.RunAsync("parent", child)).ReadOutputAs<int>());
        var state = await app.StateAsync(child);
        Assert.Equal(("sequence", WorkflowRuntimeStatus.Completed, 8), (state.WorkflowName, state.RuntimeStatus, state.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task Children_AtOnce_EachGivesItsOwn() => Assert.Equal(Enumerable.Range(6, 6), (await app.RunAsync("parents", 6)).ReadOutputAs<int[]>()!);

    [Fact]
    public async Task Child_Fails_ItsParentCanCatchIt()
    {
        var child = $"{Guid.NewGuid()}";

        var caught = (await app.RunAsync("catchesChild", child)).ReadOutputAs<string>();

        Assert.Equal("Dapr.Workflow.WorkflowTaskFailedException: Task failed: child", caught);
        Assert.Equal(WorkflowRuntimeStatus.Failed, (await app.StateAsync(child)).RuntimeStatus);
    }

    [Fact]
    public async Task Child_WithRetries_RunsAsOftenAsAllowed()
    {
        var id = await app.BeginAsync("retriesChild", 3);

        Assert.Equal("Task failed: child", (await app.EndAsync(id)).ReadOutputAs<string>());
        var created = (await app.Client.GetInstanceHistoryAsync(id, None)).Count(e => e.EventType == Dapr.Workflow.Client.WorkflowHistoryEventType.SubOrchestrationInstanceCreated);
        Assert.Equal(3, created);
    }

    [Fact]
    public async Task Child_WhoseIdRuns_Fails()
    {
        var taken = await app.BeginAsync("waits");

        var caught = (await app.RunAsync("catchesChild", taken)).ReadOutputAs<string>();

        Assert.StartsWith("WorkflowInstanceAlreadyExists: ", caught, StringComparison.Ordinal);
        await app.Client.RaiseEventAsync(taken, "go", null, None);
        Assert.Equal(WorkflowRuntimeStatus.Completed, (await app.EndAsync(taken)).RuntimeStatus);
    }

    [Fact]
    public async Task Terminate_Parent_EndsTheChildToo()
    {
        var child = $"{Guid.NewGuid()}";
        var id = await app.BeginAsync("parentThatWaits", child);
        await app.Client.WaitForWorkflowStartAsync(child, cancellation: None);

        await app.Client.TerminateWorkflowAsync(id, "enough", None);

        Assert.Equal(WorkflowRuntimeStatus.Terminated, (await app.EndAsync(id)).RuntimeStatus);
        Assert.Equal(WorkflowRuntimeStatus.Terminated, (await app.EndAsync(child)).RuntimeStatus);
    }

    [Fact]
    public async Task Purge_Parent_TakesTheChildAlong()
    {
        var child = $"{Guid.NewGuid()}";
        var id = await app.BeginAsync("parent", child);
        await app.EndAsync(id);

        Assert.True(await app.Client.PurgeInstanceAsync(id, None));

        Assert.Equal((false, false), ((await app.StateAsync(id)).Exists, (await app.StateAsync(child)).Exists));
    }

    [Fact]
    public async Task ContinueAsNew_WithAnActivityEach_ForgetsItsHistory()
    {
        var id = await app.BeginAsync("again", 1);

        var state = await app.EndAsync(id);

        Assert.Equal((5, 6), (state.ReadInputAs<int>(), state.ReadOutputAs<int>()));
        Assert.Equal(6, (await app.Client.GetInstanceHistoryAsync(id, None)).Count);
    }

    [Fact]
    public async Task ContinueAsNew_OverAndOver_ComesToItsEnd() => Assert.Equal(25, (await app.RunAsync("tightLoop", 0)).ReadOutputAs<int>());

    [Fact]
    public async Task ContinueAsNew_KeepingEvents_FindsThem()
    {
        var id = await app.BeginAsync("againWithEvents", new List<int>());

        for (var n = 1; n <= 3; n++) await app.Client.RaiseEventAsync(id, "go", n, None);

        Assert.Equal([1, 2, 3], (await app.EndAsync(id)).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task ContinueAsNew_NotKeepingEvents_DropsThem()
    {
        var id = await app.BeginAsync("againWithoutEvents", false);
        await app.Client.RaiseEventAsync(id, "go", "old", None);
        await app.Client.RaiseEventAsync(id, "renew", null, None);
        await Eventually.BecomesTrueAsync(async () => (await app.StateAsync(id)).ReadInputAs<bool>(), "it went on as new");

        await app.Client.RaiseEventAsync(id, "go", "new", None);

        Assert.Equal("new", (await app.EndAsync(id)).ReadOutputAs<string>());
    }
}
