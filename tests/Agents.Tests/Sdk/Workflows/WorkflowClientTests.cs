using Dapr.Common.Serialization;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Dapr.Workflow;
using Dapr.Workflow.Client;
using Dapr.Workflow.TaskHub;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using WorkflowState = Dapr.Protocol.TaskHub.WorkflowState;

namespace Agents.Tests.Sdk.Workflows;

public sealed class WorkflowClientTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedule_WithAll_SendsItAndGivesTheId()
    {
        CreateInstanceRequest? sent = null;
        await using var server = await HubServer.StartAsync(s => s.Answer("StartInstance", CreateInstanceRequest.Parser, request =>
        {
            sent = request;
            return new CreateInstanceResponse { InstanceId = request.InstanceId };
        }));
        await using var client = Client(server, token: "secret");

        var id = await client.ScheduleNewWorkflowAsync("order", "o1", new { Amount = 3 }, Instance.Start, None);

        Assert.Equal("o1", id);
        Assert.Equal(
            new CreateInstanceRequest { InstanceId = "o1", Name = "order", Input = """{"amount":3}""", ScheduledStartTimestamp = Timestamp.FromDateTimeOffset(Instance.Start) },
            Without(sent!));
        Assert.Equal(["secret"], server.Headers);
    }

    [Fact]
    public async Task Schedule_WithoutId_MakesOne()
    {
        await using var server = await HubServer.StartAsync(s => s.Answer(
            "StartInstance", CreateInstanceRequest.Parser, request => new CreateInstanceResponse { InstanceId = request.InstanceId }));
        await using var client = Client(server);

        Assert.True(Guid.TryParse(await client.ScheduleNewWorkflowAsync("order"), out _));
    }

    [Fact]
    public async Task Schedule_Refused_ThrowsTheStatus()
    {
        await using var server = await HubServer.StartAsync(s => s.Answer<CreateInstanceRequest, CreateInstanceResponse>(
            "StartInstance", CreateInstanceRequest.Parser, _ => throw new GrpcException(GrpcStatus.AlreadyExists, "it runs")));
        await using var client = Client(server);

        var failure = await Assert.ThrowsAsync<RpcException>(() => client.ScheduleNewWorkflowAsync("order", "o1"));

        Assert.Equal((StatusCode.AlreadyExists, "it runs"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task GetState_OfAnInstance_ReadsEverything()
    {
        var state = new WorkflowState
        {
            InstanceId = "o1",
            Name = "order",
            WorkflowStatus = OrchestrationStatus.Failed,
            CreatedTimestamp = Timestamp.FromDateTimeOffset(Instance.Start),
            LastUpdatedTimestamp = Timestamp.FromDateTimeOffset(Instance.Start.AddSeconds(1)),
            Input = "1",
            Output = "\"out\"",
            CustomStatus = "[2]",
            FailureDetails = new TaskFailureDetails { ErrorType = "E", ErrorMessage = "m", StackTrace = "" },
        };
        await using var server = await HubServer.StartAsync(s => s.Answer(
            "GetInstance", GetInstanceRequest.Parser, request => new GetInstanceResponse { Exists = request.GetInputsAndOutputs, WorkflowState = state }));
        await using var client = Client(server);

        var read = await client.GetWorkflowStateAsync("o1", cancellation: None);

        Assert.Equal((true, "order", WorkflowRuntimeStatus.Failed, false, true), (read.Exists, read.WorkflowName, read.RuntimeStatus, read.IsWorkflowRunning, read.IsWorkflowCompleted));
        Assert.Equal((Instance.Start, Instance.Start.AddSeconds(1)), (read.CreatedAt, read.LastUpdatedAt));
        Assert.Equal((1, "out", 2), (read.ReadInputAs<int>(), read.ReadOutputAs<string>(), read.ReadCustomStatusAs<int[]>()![0]));
        Assert.Equal(("E", "m", null), (read.FailureDetails!.ErrorType, read.FailureDetails.ErrorMessage, read.FailureDetails.StackTrace));
    }

    [Fact]
    public async Task GetState_OfNoInstance_DoesNotExist()
    {
        await using var server = await HubServer.StartAsync(s => s.Answer("GetInstance", GetInstanceRequest.Parser, _ => new GetInstanceResponse()));
        await using var client = Client(server);

        var state = await client.GetWorkflowStateAsync("o1", cancellation: None);

        Assert.Equal((false, WorkflowRuntimeStatus.Unknown, null, 0), (state.Exists, state.RuntimeStatus, state.WorkflowName, state.ReadInputAs<int>()));
    }

    [Fact]
    public async Task WaitForCompletion_SidecarGone_WaitsAgainAndThenAsksForTheOutput()
    {
        var asked = 0;
        await using var server = await HubServer.StartAsync(s =>
        {
            s.Answer("WaitForInstanceCompletion", GetInstanceRequest.Parser, request =>
            {
                Assert.False(request.GetInputsAndOutputs);
                if (++asked < 3) throw new GrpcException(GrpcStatus.Unavailable, "gone");
                return new GetInstanceResponse { Exists = true, WorkflowState = new WorkflowState { WorkflowStatus = OrchestrationStatus.Completed } };
            });
            s.Answer("GetInstance", GetInstanceRequest.Parser, _ => new GetInstanceResponse { Exists = true, WorkflowState = new WorkflowState { Output = "4" } });
        });
        await using var client = Client(server);

        var state = await client.WaitForWorkflowCompletionAsync("o1", cancellation: None);

        Assert.Equal((3, 4), (asked, state.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task WaitForStart_Cancelled_Throws()
    {
        await using var server = await HubServer.StartAsync(s => s.Answer<GetInstanceRequest, GetInstanceResponse>(
            "WaitForInstanceStart", GetInstanceRequest.Parser, _ => throw new GrpcException(GrpcStatus.Unavailable, "gone")));
        await using var client = Client(server);
        using var stop = new CancellationTokenSource();
        var wait = client.WaitForWorkflowStartAsync("o1", cancellation: stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Commands_OfAnInstance_SendWhatTheOfficialClientSends()
    {
        var sent = new List<object>();
        TResponse Keep<TRequest, TResponse>(TRequest request)
            where TResponse : new()
        {
            sent.Add(request!);
            return new TResponse();
        }

        await using var server = await HubServer.StartAsync(s =>
        {
            s.Answer("RaiseEvent", RaiseEventRequest.Parser, Keep<RaiseEventRequest, RaiseEventResponse>);
            s.Answer("TerminateInstance", TerminateRequest.Parser, Keep<TerminateRequest, TerminateResponse>);
            s.Answer("SuspendInstance", SuspendRequest.Parser, Keep<SuspendRequest, SuspendResponse>);
            s.Answer("ResumeInstance", ResumeRequest.Parser, Keep<ResumeRequest, ResumeResponse>);
            s.Answer("PurgeInstances", PurgeInstancesRequest.Parser, Keep<PurgeInstancesRequest, PurgeInstancesResponse>);
        });
        await using var client = Client(server);

        await client.RaiseEventAsync("o1", "Go", 5, None);
        await client.TerminateWorkflowAsync("o1", "why", None);
        await client.SuspendWorkflowAsync("o1", "hold", None);
        await client.ResumeWorkflowAsync("o1", cancellation: None);
        var purged = await client.PurgeInstanceAsync("o1", None);

        Assert.False(purged);
        Assert.Equal(
            [
                new RaiseEventRequest { InstanceId = "o1", Name = "Go", Input = "5" },
                new TerminateRequest { InstanceId = "o1", Output = "\"why\"", Recursive = true },
                new SuspendRequest { InstanceId = "o1", Reason = "hold" },
                new ResumeRequest { InstanceId = "o1", Reason = "" },
                new PurgeInstancesRequest { InstanceId = "o1", Recursive = true },
            ],
            sent);
    }

    [Fact]
    public async Task ListHistoryAndRerun_AreRead()
    {
        RerunWorkflowFromEventRequest? sent = null;
        await using var server = await HubServer.StartAsync(s =>
        {
            s.Answer("ListInstanceIDs", ListInstanceIDsRequest.Parser, request => request.HasContinuationToken
                ? new ListInstanceIDsResponse { InstanceIds = { "c" } }
                : new ListInstanceIDsResponse { InstanceIds = { "a", "b" }, ContinuationToken = request.PageSize.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            s.Answer("GetInstanceHistory", GetInstanceHistoryRequest.Parser, _ => new GetInstanceHistoryResponse
            {
                Events = { Events.TurnStarted(Instance.Start), Events.Raised("x") },
            });
            s.Answer("RerunWorkflowFromEvent", RerunWorkflowFromEventRequest.Parser, request =>
            {
                sent = request;
                return new RerunWorkflowFromEventResponse { NewInstanceID = "n" };
            });
        });
        await using var client = Client(server);

        var page = await client.ListInstanceIdsAsync(null, 2, None);
        var last = await client.ListInstanceIdsAsync(page.ContinuationToken, cancellation: None);
        var history = await client.GetInstanceHistoryAsync("a", None);
        var id = await client.RerunWorkflowFromEventAsync("a", 1, new RerunWorkflowFromEventOptions { Input = 9, OverwriteInput = true }, None);

        Assert.Equal(["a", "b"], page.InstanceIds);
        Assert.Equal(("2", null), (page.ContinuationToken, last.ContinuationToken));
        Assert.Equal([WorkflowHistoryEventType.OrchestratorStarted, WorkflowHistoryEventType.EventRaised], history.Select(entry => entry.EventType));
        Assert.Equal(("n", new RerunWorkflowFromEventRequest { SourceInstanceID = "a", EventID = 1, Input = "9", OverwriteInput = true }), (id, sent));
        await Assert.ThrowsAsync<ArgumentException>(() => client.RerunWorkflowFromEventAsync("a", 1, new RerunWorkflowFromEventOptions { Input = 9 }, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.ListInstanceIdsAsync(null, 0, None));
    }

    [Fact]
    public async Task Message_LongerThanTheLimit_IsNotSent()
    {
        await using var server = await HubServer.StartAsync();
        await using var client = new DaprWorkflowClient(server.Hub(limits: new TaskHubLimits(1000, 50)), new JsonDaprSerializer(), ownsHub: true);

        var failure = await Assert.ThrowsAsync<RpcException>(() => client.RaiseEventAsync("o1", "Go", new string('x', 50), None));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Empty(server.Headers);
    }

    /// <summary>The trace of the test runner is none of the request's business.</summary>
    private static CreateInstanceRequest Without(CreateInstanceRequest request)
    {
        request.ParentTraceContext = null;
        return request;
    }

    private static DaprWorkflowClient Client(HubServer server, string token = "") =>
        new(server.Hub(token: token), new JsonDaprSerializer(System.Text.Json.JsonSerializerOptions.Web), ownsHub: true);
}
