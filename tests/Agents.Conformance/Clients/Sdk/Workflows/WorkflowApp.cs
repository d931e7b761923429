using Dapr.Workflow;

namespace Agents.Conformance.Clients.Sdk.Workflows;

/// <summary>A sidecar in this process, an application with the sample workflows beside it, and its client.</summary>
public sealed class WorkflowApp : IAsyncLifetime
{
    private ClientSidecar _sidecar = null!;
    private WorkerHost _worker = null!;

    internal Runs Runs { get; } = new();

    internal DaprWorkflowClient Client => _worker.Client;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await ClientSidecar.StartAsync("workflow-client", new Dictionary<string, string>());
        _worker = await WorkerHost.StartAsync(_sidecar.GrpcEndpoint, options => SampleWorkflows.Register(options, Runs), Runs);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    /// <summary>Starts an instance under a fresh id.</summary>
    internal async Task<string> BeginAsync(string workflow, object? input = null)
    {
        var id = Guid.NewGuid().ToString();
        Assert.Equal(id, await Client.ScheduleNewWorkflowAsync(workflow, id, input));
        return id;
    }

    /// <summary>Runs an instance to its end.</summary>
    internal async Task<WorkflowState> RunAsync(string workflow, object? input = null) => await EndAsync(await BeginAsync(workflow, input));

    internal Task<WorkflowState> EndAsync(string id) => Client.EndAsync(id);

    internal Task<WorkflowState> StateAsync(string id) => Client.GetWorkflowStateAsync(id, cancellation: TestContext.Current.CancellationToken);
}
