using System.Text.Json;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Agents.Conformance.Workflows;

/// <summary>The unary calls of the task hub, by name, with messages as JSON.</summary>
internal static class TaskHubMethods
{
    public const string Service = "/TaskHubSidecarService/";
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private static readonly Dictionary<string, Call> Calls = new(StringComparer.Ordinal)
    {
        ["Hello"] = Unary("Hello", Empty.Parser, Empty.Parser),
        ["StartInstance"] = Unary("StartInstance", CreateInstanceRequest.Parser, CreateInstanceResponse.Parser),
        ["GetInstance"] = Unary("GetInstance", GetInstanceRequest.Parser, GetInstanceResponse.Parser),
        ["WaitForInstanceStart"] = Unary("WaitForInstanceStart", GetInstanceRequest.Parser, GetInstanceResponse.Parser),
        ["WaitForInstanceCompletion"] = Unary("WaitForInstanceCompletion", GetInstanceRequest.Parser, GetInstanceResponse.Parser),
        ["RaiseEvent"] = Unary("RaiseEvent", RaiseEventRequest.Parser, RaiseEventResponse.Parser),
        ["SuspendInstance"] = Unary("SuspendInstance", SuspendRequest.Parser, SuspendResponse.Parser),
        ["ResumeInstance"] = Unary("ResumeInstance", ResumeRequest.Parser, ResumeResponse.Parser),
        ["TerminateInstance"] = Unary("TerminateInstance", TerminateRequest.Parser, TerminateResponse.Parser),
        ["PurgeInstances"] = Unary("PurgeInstances", PurgeInstancesRequest.Parser, PurgeInstancesResponse.Parser),
        ["RerunWorkflowFromEvent"] = Unary("RerunWorkflowFromEvent", RerunWorkflowFromEventRequest.Parser, RerunWorkflowFromEventResponse.Parser),
        ["ListInstanceIDs"] = Unary("ListInstanceIDs", ListInstanceIDsRequest.Parser, ListInstanceIDsResponse.Parser),
        ["GetInstanceHistory"] = Unary("GetInstanceHistory", GetInstanceHistoryRequest.Parser, GetInstanceHistoryResponse.Parser),
        ["CompleteActivityTask"] = Unary("CompleteActivityTask", ActivityResponse.Parser, CompleteTaskResponse.Parser),
        ["CompleteOrchestratorTask"] = Unary("CompleteOrchestratorTask", WorkflowResponse.Parser, CompleteTaskResponse.Parser),
        ["CompleteWorkflowTask"] = Unary("CompleteWorkflowTask", WorkflowResponse.Parser, CompleteTaskResponse.Parser),
    };

    private delegate Task<JsonElement> Call(GrpcChannel channel, string json, TimeSpan? timeout, CancellationToken cancellationToken);

    /// <summary>Answers that the sidecar gives by itself: nothing that comes later in a recording is waited for.</summary>
    public static bool IsPrompt(string rpc) => rpc is "Hello" or "CompleteActivityTask" or "CompleteOrchestratorTask" or "CompleteWorkflowTask" || IsRead(rpc);

    /// <summary>Calls that only look. They may have crossed something that was under way.</summary>
    public static bool IsRead(string rpc) => rpc is "GetInstance" or "GetInstanceHistory" or "ListInstanceIDs";

    public static bool IsTurnAnswer(string rpc) => rpc is "CompleteOrchestratorTask" or "CompleteWorkflowTask";

    public static Task<JsonElement> InvokeAsync(GrpcChannel channel, string rpc, string json, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Calls.TryGetValue(rpc, out var call)
            ? call(channel, json, timeout, cancellationToken)
            : throw new InvalidDataException($"the player does not know the call {rpc}");

    /// <summary>With the names of the proto files and without defaults, as recorded.</summary>
    public static JsonElement ToJson(IMessage message)
    {
        using var document = JsonDocument.Parse(Formatter.Format(message));
        return document.RootElement.Clone();
    }

    private static Call Unary<TRequest, TResponse>(string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        async (channel, json, timeout, cancellation) => ToJson(await channel.UnaryAsync(Service + name, request.ParseJson(json), response, timeout, cancellation));
}
