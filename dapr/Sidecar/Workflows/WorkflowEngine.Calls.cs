using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;

namespace Dapr.Sidecar.Workflows;

/// <summary>What clients ask for.</summary>
internal sealed partial class WorkflowEngine
{
    private const string NotCompleted = "orchestration has not yet completed";

    /// <summary>Nothing reaches it until a worker connects that can go on with it.</summary>
    private static GrpcException IsStalled => new(GrpcStatus.Unknown, "actor is stalled");

    private static GrpcException NoSuchInstance => new(GrpcStatus.Unknown, "no such instance exists");

    /// <summary>Starts an instance and, unless it says when to start, waits until its first turn is over.</summary>
    /// <exception cref="GrpcException">The id is in use or none.</exception>
    public async Task StartAsync(CreateInstanceRequest request, CancellationToken cancellationToken)
    {
        var id = request.InstanceId;
        if (id.AsSpan().IndexOfAny('/', '?') >= 0) throw new GrpcException(GrpcStatus.Unknown, $"failed to start workflow: instance id '{id}' contains / or ?");
        var start = new HistoryEvent
        {
            EventId = -1,
            Timestamp = Now,
            Router = Own,
            ExecutionStarted = new ExecutionStartedEvent
            {
                Name = request.Name,
                Version = request.Version,
                Input = request.Input,
                WorkflowInstance = new WorkflowInstance { InstanceId = id, ExecutionId = request.ExecutionId is { Length: > 0 } given ? given : Guid.NewGuid().ToString() },
                ScheduledStartTimestamp = request.ScheduledStartTimestamp,
                ParentTraceContext = request.ParentTraceContext,
            },
        };
        start.ExecutionStarted.Tags.Add(request.Tags);
        (long Row, long Start)? created = await _store.WriteAsync(session => _store.HasEnded(session, id) ? default((long, long)?) : _store.Create(session, id, start));
        if (created is null)
        {
            // What still runs of the old one could bring its events to the new one.
            if (Find(id) is { } old && RunningBelow(old, [id]) is { } child)
                throw new GrpcException(GrpcStatus.AlreadyExists, $"cannot recreate workflow with ID '{id}': child workflow '{child}': {NotCompleted}");
            created = await _store.WriteAsync(session => _store.Create(session, id, start));
        }
        var (row, inbox) = created.Value;
        if (row == 0) throw new GrpcException(GrpcStatus.AlreadyExists, $"an active workflow with ID '{id}' already exists");
        var instance = new Instance(id, row);
        instance.Take(new Waiting(start, inbox));
        Register(instance);
        Kick(instance);
        if (request.ScheduledStartTimestamp is not null) return;
        await WhenAsync(id, () => instance.Gone || (instance.Facts.HasRun && instance.RenewalEvents == 0), cancellationToken);
    }

    public async Task RaiseAsync(RaiseEventRequest request, CancellationToken cancellationToken) => await SendAsync(
        request.InstanceId, () => new HistoryEvent { EventRaised = new EventRaisedEvent { Name = request.Name, Input = request.Input } }, cancellationToken);

    /// <summary>Sends it and, if <paramref name="wait"/>, waits until it holds.</summary>
    public async Task SuspendAsync(SuspendRequest request, bool wait, CancellationToken cancellationToken)
    {
        var instance = await SendAsync(request.InstanceId, () => new HistoryEvent { ExecutionSuspended = new ExecutionSuspendedEvent { Input = request.Reason } }, cancellationToken);
        if (wait) await WhenAsync(request.InstanceId, () => instance.Gone || instance.Facts.IsOver || instance.Facts.Suspended, cancellationToken);
    }

    /// <inheritdoc cref="SuspendAsync"/>
    public async Task ResumeAsync(ResumeRequest request, bool wait, CancellationToken cancellationToken)
    {
        var instance = await SendAsync(request.InstanceId, () => new HistoryEvent { ExecutionResumed = new ExecutionResumedEvent { Input = request.Reason } }, cancellationToken);
        if (wait) await WhenAsync(request.InstanceId, () => instance.Gone || instance.Facts.IsOver || !instance.Facts.Suspended, cancellationToken);
    }

    /// <inheritdoc cref="SuspendAsync"/>
    public async Task TerminateAsync(TerminateRequest request, bool wait, CancellationToken cancellationToken)
    {
        var instance = await SendAsync(
            request.InstanceId, () => new HistoryEvent { ExecutionTerminated = new ExecutionTerminatedEvent { Input = request.Output, Recurse = request.Recursive } }, cancellationToken);
        if (wait) await WhenAsync(request.InstanceId, () => instance.Gone || instance.Facts.IsOver, cancellationToken);
    }

    public GetInstanceResponse Get(GetInstanceRequest request, bool parent = false, bool live = false) => Find(request.InstanceId) is not { } instance
        ? new GetInstanceResponse()
        : new GetInstanceResponse { Exists = true, WorkflowState = instance.Facts.ToState(instance.Id, request.GetInputsAndOutputs, parent, live) };

    /// <summary>Waits for the start or the end, also of an instance that does not exist yet.</summary>
    public async Task<GetInstanceResponse> WaitForAsync(GetInstanceRequest request, bool end, CancellationToken cancellationToken)
    {
        var looks = 0;
        await WhenAsync(
            request.InstanceId,
            () =>
            {
                looks++;
                return Find(request.InstanceId) is { } instance && (end ? instance.Facts.IsOver : instance.Facts.Status != OrchestrationStatus.Pending);
            },
            cancellationToken);
        return Get(request, parent: true, live: looks > 1);
    }

    /// <exception cref="GrpcException">There is no such instance.</exception>
    public void CheckExists(string id)
    {
        if (Find(id) is null) throw NoSuchInstance;
    }

    public ListInstanceIDsResponse List(ListInstanceIDsRequest request)
    {
        var offset = long.TryParse(request.ContinuationToken, out var given) ? given : 0;
        long most = request.HasPageSize && request.PageSize > 0 ? Math.Min(request.PageSize, 10_000) : 10_000;
        var ids = _store.List(offset, most + 1);
        var answer = new ListInstanceIDsResponse();
        answer.InstanceIds.AddRange(ids.Take((int)most));
        if (ids.Count > most) answer.ContinuationToken = (offset + most).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return answer;
    }

    public GetInstanceHistoryResponse History(string id)
    {
        if (Find(id) is not { } instance) throw new GrpcException(GrpcStatus.NotFound, "no such instance exists");
        var answer = new GetInstanceHistoryResponse();
        answer.Events.AddRange(Events(instance));
        return answer;
    }

    private static List<HistoryEvent> Events(Instance instance)
    {
        byte[][] chunks;
        lock (instance.Lock) chunks = [.. instance.History];
        return [.. chunks.SelectMany(EventChunk.Decode)];
    }

    private Instance? Find(string id) => _instances.TryGetValue(id, out var instance) ? instance : _store.Load(id);

    /// <summary>Puts an event into the inbox once the turn under way is over. Nothing happens to an instance that is over.</summary>
    private async Task<Instance> SendAsync(string id, Func<HistoryEvent> make, CancellationToken cancellationToken)
    {
        if (Find(id) is not { } instance) throw NoSuchInstance;
        if (instance.Facts.IsOver) return instance;
        if (instance.Stalled) throw IsStalled;
        await EnterAsync(instance, cancellationToken);
        try
        {
            if (instance.Gone) throw NoSuchInstance;
            if (instance.Facts.IsOver) return instance;
            if (instance.Stalled) throw IsStalled;
            var one = make();
            (one.EventId, one.Timestamp) = (-1, Now);
            var row = await _store.WriteAsync(session => instance.Gone ? 0 : WorkflowStore.AddToInbox(session, instance.Row, one));
            lock (instance.Lock) instance.Take(new Waiting(one, row));
        }
        finally
        {
            Exit(instance);
        }
        return instance;
    }

    private async Task WhenAsync(string id, Func<bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _watchers.Next(id);
            try
            {
                if (holds()) return;
                await next.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                _watchers.Leave(id, next);
            }
        }
    }
}
