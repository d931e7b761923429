using Dapr.Workflow;

namespace Agents.Decisions.Runs;

/// <summary>Writes into the record what became of the run, and tells who waits for it in this process.</summary>
internal sealed class CompleteRun(IRunRecords records, RunWaiters waiters) : WorkflowActivity<RunCompletion, bool>
{
    public override async Task<bool> RunAsync(WorkflowActivityContext context, RunCompletion input)
    {
        await records.CompleteAsync(input, CancellationToken.None);
        waiters.Tell(input.Tenant, input.Id);
        return true;
    }
}
