using Agents.Contracts.Calls;
using Agents.Decisions.Records;
using Agents.Decisions.Runs.Approvals;
using Dapr;
using Dapr.Workflow;
using Grpc.Core;

namespace Agents.Decisions.Runs;

/// <summary>Runs as Dapr workflows. The workflow's id is the decision's.</summary>
internal sealed class WorkflowRuns(
    IDaprWorkflowClient workflows, IPinnedDefinitions definitions, IRunRecords records, RunWaiters waiters, DecisionsOptions options, TimeProvider time)
    : IDecisionRuns
{
    /// <summary>How long another replica's end of a run may go unnoticed.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public async Task StartAsync(Principal principal, DecisionRecord record, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var definition = await definitions.LoadAsync(record.Type, cancellationToken);
        var plan = RunPlan.Of(principal, record, deadline, definition.SafeOutcome, TimeSpan.FromMinutes(options.PatienceMinutes));
        try
        {
            await workflows.ScheduleNewWorkflowAsync(nameof(DecisionRun), record.Id, plan, null, cancellationToken);
        }
        catch (RpcException exception)
        {
            // It may be there: started before, or by this request whose answer was lost.
            if (!await ExistsAsync(record.Id, cancellationToken))
                throw new DaprException($"The run of decision {record.Id} could not be started: {exception.Message}", exception);
        }
    }

    public async Task<bool> WaitAsync(string tenant, string id, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var ticket = waiters.Wait(tenant, id);
        var startedAt = time.GetTimestamp();
        while (true)
        {
            var left = limit - time.GetElapsedTime(startedAt);
            try
            {
                await ticket.Told.WaitAsync(left < TimeSpan.Zero ? TimeSpan.Zero : left < Look ? left : Look, time, cancellationToken);
                return true;
            }
            catch (TimeoutException)
            {
                // Not here. Perhaps elsewhere:
            }
            if (await records.FindAsync(tenant, id, CancellationToken.None) is { State: not RecordState.Running })
                return true;
            if (time.GetElapsedTime(startedAt) >= limit)
                return false;
        }
    }

    public async Task<ApprovalVerdict> ApproveAsync(string tenant, string id, ApprovalAnswer answer, CancellationToken cancellationToken)
    {
        var verdict = ApprovalVerdict.NoSuchRun;
        await records.ReviseAsync(tenant, id, record =>
        {
            (verdict, var outcome) = record.State == RecordState.Running
                ? ApprovalRules.Judge(record.Evaluation.Approvals, record.Approvals, record.RequestedBy, answer)
                : (ApprovalVerdict.NotOpen, null);
            return Task.FromResult(outcome is null ? null : record with { Approvals = [.. record.Approvals, outcome] });
        }, cancellationToken);
        if (verdict == ApprovalVerdict.Taken)
            await WakeAsync(id, cancellationToken);
        return verdict;
    }

    public async Task WithdrawAsync(string tenant, string id, string by, CancellationToken cancellationToken)
    {
        var isTaken = false;
        await records.ReviseAsync(tenant, id, record =>
        {
            isTaken = false;
            var open = record.Evaluation.Approvals.FirstOrDefault(one => ApprovalRules.StateOf(one, record.Approvals) == ApprovalState.Open);
            if (record.State != RecordState.Running || open is null)
                return Task.FromResult<DecisionRecord?>(null);
            isTaken = true;
            var no = new ApprovalOutcome(open.Name, by, ApprovalRules.Denied, null, "The data of the subject is being erased.", time.GetUtcNow());
            return Task.FromResult<DecisionRecord?>(record with { Approvals = [.. record.Approvals, no] });
        }, cancellationToken);
        if (isTaken)
            await WakeAsync(id, cancellationToken);
    }

    public async Task<bool> ForgetAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await workflows.PurgeInstanceAsync(id, cancellationToken);
            // Also false when there was none: most decisions need no run.
            return !(await workflows.GetWorkflowStateAsync(id, getInputsAndOutputs: false, cancellationToken)).Exists;
        }
        catch (RpcException)
        {
            return !await ExistsAsync(id, cancellationToken);
        }
    }

    // The answer is in the record: a run that is not woken finds it when it looks by itself.
    private async Task WakeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await workflows.RaiseEventAsync(id, DecisionRun.ApprovalEvent, true, cancellationToken);
        }
        catch (RpcException exception)
        {
            throw new DaprException($"The answer is recorded; the run of decision {id} could not be told at once: {exception.Message}", exception);
        }
    }

    private async Task<bool> ExistsAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await workflows.GetWorkflowStateAsync(id, getInputsAndOutputs: false, cancellationToken)).Exists;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
