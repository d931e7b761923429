using Agents.Tests.Hosting;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;

namespace Agents.Tests.Workflows;

public sealed class TaskHubTests
{
    private const string Service = "/TaskHubSidecarService/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workflow_OverTheGrpcPort_RunsToItsEnd()
    {
        await using var sidecar = await TestSidecar.StartAsync();
        using var client = new GrpcChannel(sidecar.Host.GrpcAddress!);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var worker = WorkAsync(client, stop.Token);

        await client.UnaryAsync(Service + "StartInstance", new CreateInstanceRequest { InstanceId = "w", Name = "n", Input = "5" }, CreateInstanceResponse.Parser, cancellationToken: Token);
        var end = await client.UnaryAsync(
            Service + "WaitForInstanceCompletion", new GetInstanceRequest { InstanceId = "w", GetInputsAndOutputs = true }, GetInstanceResponse.Parser, cancellationToken: Token);
        await stop.CancelAsync();
        await worker;

        Assert.Equal((OrchestrationStatus.Completed, "55"), (end.WorkflowState.WorkflowStatus, end.WorkflowState.Output));
    }

    [Fact]
    public async Task Worker_LeavesWithATurn_TheNextOneGetsIt()
    {
        await using var sidecar = await TestSidecar.StartAsync();
        using var client = new GrpcChannel(sidecar.Host.GrpcAddress!);
        var start = Task.CompletedTask;
        await foreach (var item in StreamAsync(client, Start()))
        {
            Assert.Equal("w", item.WorkflowRequest.InstanceId);
            break;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var worker = WorkAsync(client, stop.Token);

        await start.WaitAsync(Token);
        await stop.CancelAsync();
        await worker;

        Action Start() => () => start = client.UnaryAsync(Service + "StartInstance", new CreateInstanceRequest { InstanceId = "w", Name = "n", Input = "5" }, CreateInstanceResponse.Parser, cancellationToken: Token);
    }

    /// <summary>The call reaches the sidecar before or after the start; either way the start waits for a worker.</summary>
    private static IAsyncEnumerable<WorkItem> StreamAsync(GrpcChannel client, Action then)
    {
        then();
        return client.ServerStreamAsync(Service + "GetWorkItems", new GetWorkItemsRequest(), WorkItem.Parser, cancellationToken: Token);
    }

    /// <summary>One activity that says its input twice, and the end with what it gave.</summary>
    private static async Task WorkAsync(GrpcChannel client, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in client.ServerStreamAsync(Service + "GetWorkItems", new GetWorkItemsRequest(), WorkItem.Parser, cancellationToken: cancellationToken))
            {
                if (item.ActivityRequest is { } task)
                {
                    var done = new ActivityResponse { InstanceId = task.WorkflowInstance.InstanceId, TaskId = task.TaskId, Result = task.Input + task.Input };
                    await client.UnaryAsync(Service + "CompleteActivityTask", done, CompleteTaskResponse.Parser, cancellationToken: cancellationToken);
                    continue;
                }
                var answer = new WorkflowResponse { InstanceId = item.WorkflowRequest.InstanceId };
                var completed = item.WorkflowRequest.NewEvents.FirstOrDefault(e => e.TaskCompleted is not null)?.TaskCompleted;
                answer.Actions.Add(completed is null ? TestWorker.Activity(1, "5") : TestWorker.End(2, completed.Result));
                await client.UnaryAsync(Service + "CompleteWorkflowTask", answer, CompleteTaskResponse.Parser, cancellationToken: cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen what it wanted.
        }
    }
}
