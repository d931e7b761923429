using Agents.Conformance.Sidecars;
using Dapr.Workflow;

namespace Agents.Conformance.Clients.Sdk.Workflows;

public sealed class WorkflowRunTests(WorkflowApp app) : IClassFixture<WorkflowApp>
{
    [Fact]
    public async Task Sequence_FiveActivities_Completes()
    {
        var state = await app.RunAsync("sequence", 1);

        Assert.Equal(("sequence", WorkflowRuntimeStatus.Completed), (state.WorkflowName, state.RuntimeStatus));
        Assert.Equal((1, 6), (state.ReadInputAs<int>(), state.ReadOutputAs<int>()));
        Assert.InRange(state.LastUpdatedAt, state.CreatedAt, TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Workflow_WithoutActivity_Completes()
    {
        var id = await app.BeginAsync("plain", "text");

        Assert.Equal($"plain {id} text", (await app.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Workflow_OfAType_ReadsAndWritesRecords()
    {
        var state = await app.RunAsync(nameof(DoublesOrders), new Order("Ärmel & Co", 1.5m));

        Assert.Equal([new("Ärmel & Co", 3m), new("Ärmel & Co", 6m)], state.ReadOutputAs<Order[]>()!);
        Assert.Equal(new Order("Ärmel & Co", 1.5m), state.ReadInputAs<Order>());
    }

    [Fact]
    public async Task Activities_FannedOut_RunAtTheSameTime()
    {
        var id = await app.BeginAsync("fanOut", 20);

        Assert.Equal(20, (await app.EndAsync(id)).ReadOutputAs<int>());
        Assert.Equal(20, app.Runs.Of(id, "together"));
    }

    [Fact]
    public async Task ProcessInParallel_WithALimit_RunsNoMoreAtATime()
    {
        var id = await app.BeginAsync("limited", 3);

        Assert.InRange((await app.EndAsync(id)).ReadOutputAs<int>(), 1, 3);
        Assert.Equal(12, app.Runs.Of(id, "out"));
    }

    [Fact]
    public async Task Instances_ManyAtOnce_EachGivesItsOwn()
    {
        var states = await Task.WhenAll(Enumerable.Range(1, 60).Select(n => app.RunAsync("sequence", n)));

        Assert.Equal(Enumerable.Range(6, 60), states.Select(state => state.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task Workflow_WithoutInput_HasNone()
    {
        var state = await app.RunAsync("nothing");

        Assert.Equal((WorkflowRuntimeStatus.Completed, null, null), (state.RuntimeStatus, state.ReadInputAs<string>(), state.ReadOutputAs<string>()));
    }

    [Fact]
    public async Task Text_LongAndOfAnyScript_ComesBackUnchanged()
    {
        var text = string.Concat(Enumerable.Repeat("ä€😀\"\\\n", 20_000));

        Assert.Equal(text, (await app.RunAsync("echoes", text)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task IdsAndTimes_Replayed_AreTheSame() => Assert.True((await app.RunAsync("sameAgain")).ReadOutputAs<bool>());

    [Fact]
    public async Task IsPatched_NewInstance_IsTrueToTheEnd() => Assert.True((await app.RunAsync("patched")).ReadOutputAs<bool>());

    [Fact]
    public async Task ReplaySafeLogger_OverSeveralTurns_SaysEverythingOnce()
    {
        await using var sidecar = await ClientSidecar.StartAsync("workflow-log", new Dictionary<string, string>());
        using var log = new LogTail();
        var runs = new Runs();
        await using var worker = await WorkerHost.StartAsync(sidecar.GrpcEndpoint, options => SampleWorkflows.Register(options, runs), runs, log);

        var id = await worker.Client.ScheduleNewWorkflowAsync("logs");
        await worker.Client.EndAsync(id);

        Assert.Equal(
            ["Information sample: it begins", "Information sample: it goes on", "Information sample: it ends"],
            log.ToString().Split('\n').Where(line => line.Contains(" sample: ", StringComparison.Ordinal)));
    }
}
