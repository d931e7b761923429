using System.Runtime.CompilerServices;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Dapr.Workflow.TaskHub;

/// <summary>
/// The task hub of the sidecar: what the worker and the client say to it, over one channel. Whatever goes wrong is a
/// <see cref="RpcException"/>, a call that was cancelled here included, as with the official SDK.
/// </summary>
internal sealed class TaskHubClient : IDisposable
{
    private const string Service = "/TaskHubSidecarService/";

    private readonly GrpcChannel _channel;
    private readonly TaskHubLimits _limits;

    public TaskHubClient(Uri address, string token, TaskHubLimits limits, TimeProvider time)
    {
        _limits = limits;
        Time = time;
        var headers = new Dictionary<string, string> { ["user-agent"] = Dapr.Client.DaprClient.SdkUserAgent().ToString() };
        if (!string.IsNullOrWhiteSpace(token)) headers["dapr-api-token"] = token;
        _channel = new GrpcChannel(address, new GrpcChannelOptions
        {
            MostReceiveBytes = limits.MostReceiveBytes,
            Headers = headers,
            KeepAliveEvery = TimeSpan.FromSeconds(60),
            Time = time,
        });
    }

    public TimeProvider Time { get; }

    public Task HelloAsync(CancellationToken cancellationToken) => CallAsync("Hello", new Empty(), Empty.Parser, cancellationToken);

    /// <summary>The work for this app, until the sidecar ends the stream.</summary>
    public async IAsyncEnumerable<WorkItem> GetWorkItemsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = _channel.ServerStreamAsync(Service + "GetWorkItems", new GetWorkItemsRequest(), WorkItem.Parser, cancellationToken: cancellationToken);
        await using var stream = items.GetAsyncEnumerator(cancellationToken);
        while (await TranslatedAsync(() => stream.MoveNextAsync().AsTask(), cancellationToken)) yield return stream.Current;
    }

    /// <summary>The newer CompleteWorkflowTask is the same; the .NET worker still calls this one, which older sidecars have, too.</summary>
    public Task CompleteTurnAsync(WorkflowResponse answer, CancellationToken cancellationToken) =>
        CallAsync("CompleteOrchestratorTask", answer, CompleteTaskResponse.Parser, cancellationToken);

    public Task CompleteActivityAsync(ActivityResponse answer, CancellationToken cancellationToken) =>
        CallAsync("CompleteActivityTask", answer, CompleteTaskResponse.Parser, cancellationToken);

    public Task<CreateInstanceResponse> StartAsync(CreateInstanceRequest request, CancellationToken cancellationToken) =>
        CallAsync("StartInstance", request, CreateInstanceResponse.Parser, cancellationToken);

    public Task<GetInstanceResponse> GetAsync(GetInstanceRequest request, CancellationToken cancellationToken) =>
        CallAsync("GetInstance", request, GetInstanceResponse.Parser, cancellationToken);

    public Task<GetInstanceResponse> WaitForStartAsync(GetInstanceRequest request, CancellationToken cancellationToken) =>
        CallAsync("WaitForInstanceStart", request, GetInstanceResponse.Parser, cancellationToken);

    public Task<GetInstanceResponse> WaitForCompletionAsync(GetInstanceRequest request, CancellationToken cancellationToken) =>
        CallAsync("WaitForInstanceCompletion", request, GetInstanceResponse.Parser, cancellationToken);

    public Task RaiseEventAsync(RaiseEventRequest request, CancellationToken cancellationToken) =>
        CallAsync("RaiseEvent", request, RaiseEventResponse.Parser, cancellationToken);

    public Task TerminateAsync(TerminateRequest request, CancellationToken cancellationToken) =>
        CallAsync("TerminateInstance", request, TerminateResponse.Parser, cancellationToken);

    public Task SuspendAsync(SuspendRequest request, CancellationToken cancellationToken) =>
        CallAsync("SuspendInstance", request, SuspendResponse.Parser, cancellationToken);

    public Task ResumeAsync(ResumeRequest request, CancellationToken cancellationToken) =>
        CallAsync("ResumeInstance", request, ResumeResponse.Parser, cancellationToken);

    public Task<PurgeInstancesResponse> PurgeAsync(PurgeInstancesRequest request, CancellationToken cancellationToken) =>
        CallAsync("PurgeInstances", request, PurgeInstancesResponse.Parser, cancellationToken);

    public Task<ListInstanceIDsResponse> ListAsync(ListInstanceIDsRequest request, CancellationToken cancellationToken) =>
        CallAsync("ListInstanceIDs", request, ListInstanceIDsResponse.Parser, cancellationToken);

    public Task<GetInstanceHistoryResponse> GetHistoryAsync(GetInstanceHistoryRequest request, CancellationToken cancellationToken) =>
        CallAsync("GetInstanceHistory", request, GetInstanceHistoryResponse.Parser, cancellationToken);

    public Task<RerunWorkflowFromEventResponse> RerunAsync(RerunWorkflowFromEventRequest request, CancellationToken cancellationToken) =>
        CallAsync("RerunWorkflowFromEvent", request, RerunWorkflowFromEventResponse.Parser, cancellationToken);

    public void Dispose() => _channel.Dispose();

    private async Task<T> CallAsync<T>(string rpc, IMessage request, MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        if (_limits.MostSendBytes < int.MaxValue && request.CalculateSize() is var size && size > _limits.MostSendBytes)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"The request has {size} bytes; at most {_limits.MostSendBytes} are allowed."));
        return await TranslatedAsync(() => _channel.UnaryAsync(Service + rpc, request, parser, cancellationToken: cancellationToken), cancellationToken);
    }

    private static async Task<T> TranslatedAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (GrpcException failure)
        {
            throw new RpcException(new Status((StatusCode)(int)failure.Status, failure.Detail, failure));
        }
        catch (Exception failure) when (cancellationToken.IsCancellationRequested && failure is OperationCanceledException or IOException or HttpRequestException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The caller cancelled the call.", failure));
        }
    }
}
