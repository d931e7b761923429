using Dapr;

namespace Agents.Decisions.Runs;

/// <summary>Refuses decisions that need a run, as long as nothing carries them out.</summary>
internal sealed class NoRuns : IDecisionRuns
{
    public Task StartAsync(DecisionRunStart start, CancellationToken cancellationToken) =>
        throw new DaprException("Nothing here carries out decisions with steps or approvals.");

    public Task<bool> WaitAsync(string tenant, string id, TimeSpan limit, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<ApprovalVerdict> ApproveAsync(string tenant, string id, ApprovalAnswer answer, CancellationToken cancellationToken) =>
        Task.FromResult(ApprovalVerdict.NoSuchRun);
}
