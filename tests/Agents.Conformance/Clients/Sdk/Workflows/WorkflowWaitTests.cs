using Dapr.Workflow;
using Grpc.Core;

namespace Agents.Conformance.Clients.Sdk.Workflows;

/// <summary>Timers and events.</summary>
public sealed class WorkflowWaitTests(WorkflowApp app) : IClassFixture<WorkflowApp>
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Timer_Fires_NotTooEarly() => Assert.InRange((await app.RunAsync("timer", 400)).ReadOutputAs<double>(), 400, 20_000);

    [Fact]
    public async Task Timer_OfThePast_FiresAtOnce() => Assert.InRange((await app.RunAsync("timer", -60_000)).ReadOutputAs<double>(), 0, 20_000);

    [Fact]
    public async Task Timers_OneIsCancelled_TheOtherDecides() => Assert.Equal("soon", (await app.RunAsync("timers")).ReadOutputAs<string>());

    [Fact]
    public async Task Event_WaitedFor_BringsItsPayload()
    {
        var id = await app.BeginAsync("event");
        Assert.Equal(WorkflowRuntimeStatus.Running, (await app.StateAsync(id)).RuntimeStatus);

        await app.Client.RaiseEventAsync(id, "pAID", new Order("c-1", 5), None);

        Assert.Equal(new Order("c-1", 5), (await app.EndAsync(id)).ReadOutputAs<Order>());
    }

    [Fact]
    public async Task Event_BeforeTheWait_IsKept()
    {
        var id = await app.BeginAsync("eventLater", 300);

        await app.Client.RaiseEventAsync(id, "go", "early", None);

        Assert.Equal("early", (await app.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Event_RightAfterAStartForLater_StartsIt()
    {
        var id = Guid.NewGuid().ToString();
        await app.Client.ScheduleNewWorkflowAsync("eventLater", id, 1, TimeProvider.System.GetUtcNow().AddHours(1), None);
        Assert.Equal(WorkflowRuntimeStatus.Pending, (await app.StateAsync(id)).RuntimeStatus);

        await app.Client.RaiseEventAsync(id, "go", "now", None);

        Assert.Equal("now", (await app.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_OfOneName_ComeInOrder()
    {
        var id = await app.BeginAsync("events", 5);

        for (var n = 1; n <= 5; n++) await app.Client.RaiseEventAsync(id, "go", n, None);

        Assert.Equal([1, 2, 3, 4, 5], (await app.EndAsync(id)).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task Event_WithinTheTimeout_IsTaken()
    {
        var id = await app.BeginAsync("eventOrTimeout", 60_000);

        await app.Client.RaiseEventAsync(id, "go", "in time", None);

        Assert.Equal("in time", (await app.EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Event_Missing_TimesOut() => Assert.Equal("timed out", (await app.RunAsync("eventOrTimeout", 200)).ReadOutputAs<string>());

    [Fact]
    public async Task RaiseEvent_UnknownInstance_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => app.Client.RaiseEventAsync($"{Guid.NewGuid()}", "go", null, None));

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Contains("no such instance exists", failure.Status.Detail, StringComparison.Ordinal);
    }
}
