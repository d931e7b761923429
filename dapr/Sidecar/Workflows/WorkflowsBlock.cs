using System.Text;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Dapr.Sidecar.Actors;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Workflows;

/// <summary>Workflows: the engine, its gRPC service, and the HTTP API over the same.</summary>
internal sealed class WorkflowsBlock : IBuildingBlock, IDisposable
{
    private const int MostIdLength = 64;
    private static readonly string[] Versions = ["v1.0", "v1.0-beta1", "v1.0-alpha1"];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SidecarContext _context;
    private readonly WorkflowEngine _engine;
    private readonly Ownership _ownership;
    private readonly TaskHub _hub;
    private readonly ILogger _log;

    public WorkflowsBlock(SidecarContext context)
    {
        _context = context;
        _log = context.Loggers.CreateLogger("dapr.runtime.workflows");
        var store = new WorkflowStore(context.Store, context.Options.NamespaceOrDefault, context.Options.AppId);
        var limits = context.Resources.Configuration.Workflow;
        _engine = new WorkflowEngine(
            store, context.Options.AppId, new WorkQueue(limits.MaxConcurrentWorkflows, limits.MaxConcurrentActivities), context.Options.MaxBodyBytes, context.Time, _log);
        _ownership = new Ownership(store, _engine.Recover, context.Time, _log);
        _hub = new TaskHub(_engine, _ownership.Ready, context.Time, _stopping.Token);
        Server = _hub.NewServer(context.Options.MaxBodyBytes, context.Options.ApiToken, _log);
    }

    /// <summary>What the gRPC port answers with.</summary>
    public GrpcServer Server { get; }

    /// <summary>Streams of workers that are open.</summary>
    public int Workers => _hub.Workers;

    /// <summary>Workflows that are not over.</summary>
    public int Running => _engine.Running;

    /// <summary>As with daprd the HTTP API needs a state store for actors.</summary>
    public static bool IsServed(SidecarContext context) =>
        ActorsBlock.StateStore(context) is not null;

    public IEnumerable<ApiRoute> Routes() => !IsServed(_context) ? [] : Versions.SelectMany(version => new ApiRoute[]
    {
        new(["GET"], version, "workflows", "workflows/{component}/{instance}", GetAsync),
        new(["POST"], version, "workflows", "workflows/{component}/{instance}/start", StartAsync),
        new(["POST"], version, "workflows", "workflows/{component}/{instance}/raiseEvent/{event}", api => AcceptAsync(
            api, "ERR_RAISE_EVENT_WORKFLOW", "error raising event on workflow", async cancellation =>
            {
                var body = await api.ReadBodyAsync() ?? throw new GrpcException(GrpcStatus.ResourceExhausted, "http: request body too large");
                await _engine.RaiseAsync(new RaiseEventRequest { InstanceId = api["instance"], Name = api["event"], Input = Encoding.UTF8.GetString(body) }, cancellation);
            })),
        new(["POST"], version, "workflows", "workflows/{component}/{instance}/pause", api => AcceptAsync(
            api, "ERR_PAUSE_WORKFLOW", "error pausing workflow", cancellation => _engine.SuspendAsync(new SuspendRequest { InstanceId = api["instance"] }, wait: false, cancellation))),
        new(["POST"], version, "workflows", "workflows/{component}/{instance}/resume", api => AcceptAsync(
            api, "ERR_RESUME_WORKFLOW", "error resuming workflow", cancellation => _engine.ResumeAsync(new ResumeRequest { InstanceId = api["instance"] }, wait: false, cancellation))),
        new(["POST"], version, "workflows", "workflows/{component}/{instance}/terminate", api => AcceptAsync(
            api, "ERR_TERMINATE_WORKFLOW", "error terminating workflow",
            cancellation => _engine.TerminateAsync(new TerminateRequest { InstanceId = api["instance"], Recursive = true }, wait: false, cancellation), findsNone: true)),
        new(["POST"], version, "workflows", "workflows/{component}/{instance}/purge", api => AcceptAsync(
            api, "ERR_PURGE_WORKFLOW", "error purging workflow", _ => _engine.PurgeAsync(api["instance"], recursive: true, force: false), findsNone: true, looksFirst: true)),
    });

    public Task OpenAsync(CancellationToken cancellationToken) => _ownership.StartAsync();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _ownership.StopAsync();
    }

    public void Dispose()
    {
        _engine.Dispose();
        _ownership.Dispose();
    }

    private Task GetAsync(ApiContext api)
    {
        var found = _engine.Get(new GetInstanceRequest { InstanceId = api["instance"], GetInputsAndOutputs = true });
        return found.Exists ? api.BytesAsync(200, WorkflowAnswer.Of(found.WorkflowState)) : api.ErrorAsync(NotFound(api["instance"]));
    }

    private async Task StartAsync(ApiContext api)
    {
        var id = api.QueryValue("instanceID");
        if (id.Length == 0) id = Guid.NewGuid().ToString();
        if (id.Length > MostIdLength)
        {
            await api.ErrorAsync(new(400, "ERR_INSTANCE_ID_TOO_LONG", $"workflow instance ID has {id.Length} characters; at most {MostIdLength} are allowed"));
            return;
        }
        if (!id.All(c => char.IsLetterOrDigit(c) || c is '-' or '_'))
        {
            await api.ErrorAsync(new(400, "ERR_INSTANCE_ID_INVALID",
                $"workflow instance ID '{id}' is invalid: only letters, digits, dashes and underscores are allowed"));
            return;
        }
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(new(400, "ERR_BODY_READ", "failed to read request body: http: request body too large"));
            return;
        }
        try
        {
            await _hub.WorkerAsync(api.Aborted);
            await _engine.StartAsync(new CreateInstanceRequest { InstanceId = id, Name = api["instance"], Input = Encoding.UTF8.GetString(body) }, api.Aborted);
        }
        catch (GrpcException e)
        {
            // daprd tries a running id again until its patience ends.
            if (e.Status == GrpcStatus.AlreadyExists) await Task.Delay(StartLimit, _context.Time, api.Aborted);
            await api.ErrorAsync(new(500, "ERR_START_WORKFLOW", $"error starting workflow '{api["instance"]}': {e.Detail}"));
            return;
        }
        await api.BytesAsync(202, Encoding.UTF8.GetBytes($$"""{"instanceID":"{{id}}"}"""));
    }

    private async Task AcceptAsync(ApiContext api, string code, string what, Func<CancellationToken, Task> act, bool findsNone = false, bool looksFirst = false)
    {
        try
        {
            await (looksFirst ? _hub.ReachExistingAsync(api["instance"], api.Aborted) : _hub.ReachAsync(api.Aborted));
            await act(api.Aborted);
        }
        catch (GrpcException e)
        {
            var isUnknown = e.Detail.Contains("no such instance exists", StringComparison.Ordinal);
            await api.ErrorAsync(findsNone && isUnknown ? NotFound(api["instance"]) : new(500, code, $"{what} '{api["instance"]}': {e.Detail}"));
            return;
        }
        await api.BytesAsync(202, "{}"u8.ToArray());
    }

    private static ApiError NotFound(string id) => new(404, "ERR_INSTANCE_ID_NOT_FOUND", $"unable to find workflow with the provided instance ID: {id}");
}
