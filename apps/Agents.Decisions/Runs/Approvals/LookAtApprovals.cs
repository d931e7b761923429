using Agents.Decisions.Definitions;
using Agents.Decisions.Records;
using Dapr.Workflow;

namespace Agents.Decisions.Runs.Approvals;

/// <summary>Input of <see cref="LookAtApprovals"/>.</summary>
/// <param name="Tenant">Whose the decision is.</param>
/// <param name="Id">The decision.</param>
/// <param name="Since">Since when people are asked, UTC.</param>
internal sealed record ApprovalLook(string Tenant, string Id, DateTimeOffset Since);

/// <summary>Where the approvals of a decision stand.</summary>
/// <param name="Verdict">Null: still open.</param>
/// <param name="Outcome">When the verdict is no, the outcome that stands.</param>
/// <param name="Reason">For the record.</param>
/// <param name="NextEnd">When the next open approval times out, UTC.</param>
internal sealed record ApprovalStand(bool? Verdict, DecisionOutcome Outcome, string? Reason, DateTimeOffset? NextEnd);

/// <summary>
/// Reads the answers from the record, where they are written before the run is woken; so none is lost when the wake-up is. Approvals whose
/// time is up end here, on the record as it stands: an answer that came before counts.
/// </summary>
internal sealed class LookAtApprovals(IRunRecords records, TimeProvider time) : WorkflowActivity<ApprovalLook, ApprovalStand>
{
    public override async Task<ApprovalStand> RunAsync(WorkflowActivityContext context, ApprovalLook input)
    {
        var record = await records.ReviseAsync(
            input.Tenant, input.Id, one => Task.FromResult(EndOverdue(one, input.Since, time.GetUtcNow())), CancellationToken.None)
            ?? throw new InvalidOperationException($"There is no decision {input.Id}.");
        return record.State == RecordState.Running
            ? StandOf(record, input.Since)
            : new ApprovalStand(false, record.Outcome, "The run is over.", null);
    }

    private static DecisionRecord? EndOverdue(DecisionRecord record, DateTimeOffset since, DateTimeOffset now)
    {
        var overdue = record.Evaluation.Approvals
            .Where(one => ApprovalRules.StateOf(one, record.Approvals) == ApprovalState.Open && since.AddMilliseconds(one.TimeoutMs) <= now)
            .Select(one => new ApprovalOutcome(one.Name, null, ApprovalRules.TimedOut, null, null, now))
            .ToArray();
        return record.State == RecordState.Running && overdue.Length > 0 ? record with { Approvals = [.. record.Approvals, .. overdue] } : null;
    }

    private static ApprovalStand StandOf(DecisionRecord record, DateTimeOffset since)
    {
        var all = record.Evaluation.Approvals.Select(one => (Needed: one, State: ApprovalRules.StateOf(one, record.Approvals))).ToArray();
        if (all.FirstOrDefault(one => one.State == ApprovalState.Denied).Needed is { } denied)
        {
            var answer = record.Approvals.First(one => one.Approval == denied.Name && one.Answer == ApprovalRules.Denied);
            return new ApprovalStand(false, DecisionOutcome.Deny, $"{answer.Subject} said no to {denied.Name}: {answer.Reason}", null);
        }
        if (all.FirstOrDefault(one => one.State == ApprovalState.TimedOut).Needed is { } late)
            return new ApprovalStand(false, late.OnTimeout, $"Nobody answered {late.Name} in time.", null);
        var open = all.Where(one => one.State == ApprovalState.Open).ToArray();
        return open.Length == 0
            ? new ApprovalStand(true, DecisionOutcome.Approve, null, null)
            : new ApprovalStand(null, DecisionOutcome.Review, null, open.Min(one => since.AddMilliseconds(one.Needed.TimeoutMs)));
    }
}
