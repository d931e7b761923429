using System.Security.Cryptography;
using System.Text;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;

namespace Dapr.Sidecar.Workflows;

/// <summary>The task hub's gRPC service: what clients ask goes to the engine, what the engine has to do goes to the streams of workers.</summary>
internal sealed partial class TaskHub
{
    private const string Service = "/TaskHubSidecarService/";
    private static readonly TimeSpan ReachLimit = TimeSpan.FromSeconds(5);
    private readonly WorkflowEngine _engine;
    private readonly Task _ready;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly Lock _lock = new();
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _workers;

    /// <param name="engine">Runs the workflows.</param>
    /// <param name="ready">Ends when the workflows of this app id are this sidecar's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">The streams are to end.</param>
    public TaskHub(WorkflowEngine engine, Task ready, TimeProvider time, CancellationToken stopping) => (_engine, _ready, _time, _stopping) = (engine, ready, time, stopping);

    public int Workers => Volatile.Read(ref _workers);

    /// <summary>The server that speaks it.</summary>
    public GrpcServer NewServer(int mostBytes, string? token, ILogger log)
    {
        var server = new GrpcServer(mostBytes > 0 ? mostBytes : int.MaxValue, _time)
        {
            Check = token is { Length: > 0 } ? http => CheckToken(http, token) : null,
            OnFault = (path, e) => Log.Failed(log, path, e),
        };
        server.Unary(Service + "Hello", Empty.Parser, (_, _) => Task.FromResult(new Empty()));
        server.ServerStream(Service + "GetWorkItems", GetWorkItemsRequest.Parser, (_, call) => StreamAsync(call));
        server.Unary(Service + "StartInstance", CreateInstanceRequest.Parser, async (request, cancellation) =>
        {
            await WorkerAsync(cancellation);
            await _engine.StartAsync(request, cancellation);
            return new CreateInstanceResponse { InstanceId = request.InstanceId };
        });
        server.Unary(Service + "GetInstance", GetInstanceRequest.Parser, (request, _) => Task.FromResult(_engine.Get(request)));
        server.Unary(Service + "WaitForInstanceStart", GetInstanceRequest.Parser, (request, cancellation) => _engine.WaitForAsync(request, end: false, cancellation));
        server.Unary(Service + "WaitForInstanceCompletion", GetInstanceRequest.Parser, (request, cancellation) => _engine.WaitForAsync(request, end: true, cancellation));
        server.Unary(Service + "RaiseEvent", RaiseEventRequest.Parser, async (request, cancellation) =>
        {
            await ReachAsync(cancellation);
            await _engine.RaiseAsync(request, cancellation);
            return new RaiseEventResponse();
        });
        server.Unary(Service + "SuspendInstance", SuspendRequest.Parser, async (request, cancellation) =>
        {
            await ReachAsync(cancellation);
            await _engine.SuspendAsync(request, wait: true, cancellation);
            return new SuspendResponse();
        });
        server.Unary(Service + "ResumeInstance", ResumeRequest.Parser, async (request, cancellation) =>
        {
            await ReachAsync(cancellation);
            await _engine.ResumeAsync(request, wait: true, cancellation);
            return new ResumeResponse();
        });
        server.Unary(Service + "TerminateInstance", TerminateRequest.Parser, async (request, cancellation) =>
        {
            await ReachAsync(cancellation);
            await _engine.TerminateAsync(request, wait: true, cancellation);
            return new TerminateResponse();
        });
        server.Unary(Service + "PurgeInstances", PurgeInstancesRequest.Parser, async (request, cancellation) =>
        {
            if (request.RequestCase == PurgeInstancesRequest.RequestOneofCase.PurgeInstanceFilter) throw new GrpcException(GrpcStatus.Unknown, "multi-instance purge is not supported");
            await ReachExistingAsync(request.InstanceId, cancellation);
            return new PurgeInstancesResponse { DeletedInstanceCount = await _engine.PurgeAsync(request.InstanceId, request.Recursive, request is { HasForce: true, Force: true }) };
        });
        server.Unary(Service + "RerunWorkflowFromEvent", RerunWorkflowFromEventRequest.Parser, async (request, cancellation) =>
        {
            await ReachAsync(cancellation);
            return new RerunWorkflowFromEventResponse { NewInstanceID = await _engine.RerunAsync(request) };
        });
        server.Unary(Service + "ListInstanceIDs", ListInstanceIDsRequest.Parser, (request, _) => Task.FromResult(_engine.List(request)));
        server.Unary(Service + "GetInstanceHistory", GetInstanceHistoryRequest.Parser, (request, _) => Task.FromResult(_engine.History(request.InstanceId)));
        server.Unary(Service + "CompleteActivityTask", ActivityResponse.Parser, async (answer, _) =>
        {
            await _engine.AnswerTaskAsync(answer);
            return new CompleteTaskResponse();
        });
        foreach (var name in new[] { "CompleteOrchestratorTask", "CompleteWorkflowTask" })
        {
            server.Unary(Service + name, WorkflowResponse.Parser, async (answer, _) =>
            {
                await _engine.AnswerTurnAsync(answer);
                return new CompleteTaskResponse();
            });
        }
        return server;
    }

    /// <summary>Waits as a call to an instance does; those that start one have more patience.</summary>
    /// <exception cref="GrpcException">No worker came in time.</exception>
    public async Task ReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WorkerAsync(cancellationToken).WaitAsync(ReachLimit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new GrpcException(GrpcStatus.Unknown, "failed to lookup actor: did not find an address, for no worker is connected");
        }
    }

    /// <summary>The same for a call that looks into the store first.</summary>
    /// <inheritdoc cref="ReachAsync"/>
    public async Task ReachExistingAsync(string id, CancellationToken cancellationToken)
    {
        await _ready.WaitAsync(cancellationToken);
        _engine.CheckExists(id);
        await ReachAsync(cancellationToken);
    }

    /// <summary>Waits until a worker is there: without one no call reaches an instance.</summary>
    public async Task WorkerAsync(CancellationToken cancellationToken)
    {
        await _ready.WaitAsync(cancellationToken);
        Task connected;
        lock (_lock) connected = _connected.Task;
        if (!connected.IsCompleted) await connected.WaitAsync(cancellationToken);
    }

    /// <summary>Work for one worker until it leaves. Several streams share the queue; what one had comes back when it ends.</summary>
    private async Task StreamAsync(GrpcServerCall call)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, _stopping);
        await _ready.WaitAsync(end.Token);
        HashSet<WorkEntry> given = [];
        Joined();
        try
        {
            while (true)
            {
                await _engine.Queue.WaitAsync(end.Token);
                if (end.IsCancellationRequested)
                {
                    _engine.Queue.Wake();
                    break;
                }
                while (_engine.Queue.TryTake() is { } entry)
                {
                    given.RemoveWhere(IsDone);
                    given.Add(entry);
                    if (_engine.Open(entry) is { } item) await call.SendAsync(item, end.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !call.Cancellation.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatus.Cancelled, "the sidecar is stopping");
        }
        finally
        {
            Left();
            foreach (var entry in given) _engine.Return(entry);
        }
    }

    private static bool IsDone(WorkEntry entry) => entry is Turn { IsAnswered: true } or TaskEntry { IsAnswered: true };

    private void Joined()
    {
        lock (_lock)
        {
            _workers++;
            _connected.TrySetResult();
        }
        _engine.WorkerConnected();
    }

    private void Left()
    {
        lock (_lock)
        {
            if (--_workers == 0) _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static GrpcException? CheckToken(HttpContext http, string token)
    {
        var given = http.Request.Headers["dapr-api-token"];
        var right = given.Count > 0 && CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(given[0] ?? ""), Encoding.Latin1.GetBytes(token));
        return right ? null : new GrpcException(GrpcStatus.Unauthenticated, "authentication error: api token mismatch");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "the call of {Path} failed")]
        public static partial void Failed(ILogger logger, string path, Exception error);
    }
}
