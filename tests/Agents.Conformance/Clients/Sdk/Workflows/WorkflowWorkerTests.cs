using Agents.Conformance.Sidecars;
using Dapr.Workflow;

namespace Agents.Conformance.Clients.Sdk.Workflows;

/// <summary>Workers and sidecars that come and go.</summary>
public sealed class WorkflowWorkerTests : IAsyncLifetime
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly ScenarioFolder _folder = new();
    private readonly Runs _runs = new();
    private ClientSidecar _sidecar = null!;

    public async ValueTask InitializeAsync() => _sidecar = await StartSidecarAsync();

    public async ValueTask DisposeAsync()
    {
        await _sidecar.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_WithoutAWorker_WaitsForOne()
    {
        await using var client = NewClient();
        var start = client.ScheduleNewWorkflowAsync("sequence", "w", 1);
        Assert.False((await client.GetWorkflowStateAsync("w", cancellation: None)).Exists);

        await using var worker = await StartWorkerAsync();

        Assert.Equal("w", await start);
        Assert.Equal(6, (await client.EndAsync("w")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Worker_Leaves_TheNextOneGoesOn()
    {
        await using var client = NewClient();
        await using (await StartWorkerAsync())
        {
            await client.ScheduleNewWorkflowAsync("eventLater", "w", 50);
        }
        await using var worker = await StartWorkerAsync();

        await client.RaiseEventAsync("w", "go", "to the second", None);

        Assert.Equal("to the second", (await client.EndAsync("w")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Workers_TwoOfOneApp_ShareTheWork()
    {
        await using var first = await StartWorkerAsync();
        await using var second = await StartWorkerAsync();

        var ends = await Task.WhenAll(Enumerable.Range(1, 40).Select(async n =>
        {
            var id = await first.Client.ScheduleNewWorkflowAsync("sequence", null, n);
            return await second.Client.EndAsync(id);
        }));

        Assert.Equal(Enumerable.Range(6, 40), ends.Select(state => state.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task Sidecar_StopsAndStarts_InstancesGoOn()
    {
        await using (var worker = await StartWorkerAsync())
        {
            foreach (var id in new[] { "a", "b", "c" }) await worker.Client.ScheduleNewWorkflowAsync("waits", id, 0);
            await worker.Client.ScheduleNewWorkflowAsync("timer", "t", 200);
            foreach (var id in new[] { "a", "b", "c" }) await _runs.ReachesAsync(id, "before", 1);
            await worker.Client.ScheduleNewWorkflowAsync("sequence", "over", 1);
            await worker.Client.EndAsync("over");
        }
        await _sidecar.DisposeAsync();
        _sidecar = await StartSidecarAsync();
        await using var next = await StartWorkerAsync();

        foreach (var id in new[] { "a", "b", "c" }) await next.Client.RaiseEventAsync(id, "go", null, None);

        foreach (var id in new[] { "a", "b", "c", "t" }) Assert.Equal(WorkflowRuntimeStatus.Completed, (await next.Client.EndAsync(id)).RuntimeStatus);
        Assert.Equal(["a", "b", "c", "over", "t"], (await next.Client.ListInstanceIdsAsync(cancellation: None)).InstanceIds);
        Assert.Equal((1, 1, 6), (_runs.Of("a", "before"), _runs.Of("a", "after"), (await next.Client.GetWorkflowStateAsync("over", cancellation: None)).ReadOutputAs<int>()));
    }

    [Fact]
    public async Task Code_Changed_TheInstanceFailsAndSaysWhere()
    {
        var state = await ChangeCodeAsync(
            async context =>
            {
                await context.CallActivityAsync("old", 1);
                return await context.WaitForExternalEventAsync<string>("go");
            },
            async context =>
            {
                await context.CallActivityAsync("new", 1);
                return await context.WaitForExternalEventAsync<string>("go");
            });

        Assert.Equal(WorkflowRuntimeStatus.Failed, state.RuntimeStatus);
        Assert.Contains("'w'", state.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("old", state.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_ChangedBehindAPatch_TheOldInstanceStaysAsItWas()
    {
        var state = await ChangeCodeAsync(
            async context =>
            {
                await context.CallActivityAsync("old", 1);
                return await context.WaitForExternalEventAsync<string>("go");
            },
            async context =>
            {
                await context.CallActivityAsync(context.IsPatched("rename") ? "new" : "old", 1);
                return await context.WaitForExternalEventAsync<string>("go");
            });

        Assert.Equal((WorkflowRuntimeStatus.Completed, "go on"), (state.RuntimeStatus, state.ReadOutputAs<string>()));
    }

    /// <summary>Begins an instance with one version of the code and ends it with another.</summary>
    private async Task<WorkflowState> ChangeCodeAsync(Func<WorkflowContext, Task<string>> before, Func<WorkflowContext, Task<string>> after)
    {
        await using var client = NewClient();
        await using (await StartAsync(before))
        {
            await client.ScheduleNewWorkflowAsync("changes", "w");
            await Eventually.BecomesTrueAsync(
                async () => (await client.GetInstanceHistoryAsync("w", None)).Any(e => e.EventType == Dapr.Workflow.Client.WorkflowHistoryEventType.TaskCompleted), "its activity is done");
        }
        await using var worker = await StartAsync(after);
        await client.RaiseEventAsync("w", "go", "go on", None);
        return await client.EndAsync("w");

        Task<WorkerHost> StartAsync(Func<WorkflowContext, Task<string>> code) => WorkerHost.StartAsync(_sidecar.GrpcEndpoint, options =>
        {
            options.RegisterWorkflow<object?, string>("changes", (context, _) => code(context));
            options.RegisterActivity<int, int>("old", (_, n) => Task.FromResult(n));
            options.RegisterActivity<int, int>("new", (_, n) => Task.FromResult(n));
        });
    }

    private DaprWorkflowClient NewClient() => new Dapr.Workflow.Registration.DaprWorkflowClientBuilder().UseGrpcEndpoint(_sidecar.GrpcEndpoint).Build();

    private Task<ClientSidecar> StartSidecarAsync() => ClientSidecar.StartAsync("workflow-worker", new Dictionary<string, string>(), folder: _folder);

    private Task<WorkerHost> StartWorkerAsync() => WorkerHost.StartAsync(_sidecar.GrpcEndpoint, options => SampleWorkflows.Register(options, _runs), _runs);
}
