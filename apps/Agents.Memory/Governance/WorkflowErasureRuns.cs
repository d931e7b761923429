using Dapr;
using Dapr.Workflow;
using Grpc.Core;

namespace Agents.Memory.Governance;

/// <summary>Erasures as Dapr workflows.</summary>
internal sealed class WorkflowErasureRuns(IDaprWorkflowClient workflows) : IErasureRuns
{
    public async Task StartAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        var workflow = "erasure-" + id;
        try
        {
            await workflows.ScheduleNewWorkflowAsync(
                nameof(ErasureRun), workflow, new ErasurePosition { Tenant = tenant, Id = id }, null, cancellationToken);
        }
        catch (RpcException exception)
        {
            // It may be there: started before, or by this request whose answer was lost.
            if (!await ExistsAsync(workflow, cancellationToken))
                throw new DaprException($"The erasure {id} could not be started: {exception.Message}", exception);
        }
    }

    private async Task<bool> ExistsAsync(string workflow, CancellationToken cancellationToken)
    {
        try
        {
            return (await workflows.GetWorkflowStateAsync(workflow, getInputsAndOutputs: false, cancellationToken)).Exists;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
