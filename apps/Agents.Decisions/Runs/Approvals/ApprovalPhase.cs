using Dapr.Workflow;

namespace Agents.Decisions.Runs.Approvals;

/// <summary>Waits for people. Part of the workflow: waits only in the context's own ways.</summary>
internal static class ApprovalPhase
{
    /// <summary>A wake-up that was lost is made good after this.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(15);

    /// <summary>Null: all have approved. Otherwise why not.</summary>
    public static async Task<ApprovalStand?> RunAsync(WorkflowContext context, RunPlan plan)
    {
        var since = DecisionRun.Now(context);
        var look = new ApprovalLook(plan.Tenant, plan.Id, since);
        while (true)
        {
            // Listening before looking: an answer in between is not missed.
            var woken = context.WaitForExternalEventAsync<bool>(DecisionRun.ApprovalEvent);
            var stand = await context.CallActivityAsync<ApprovalStand>(nameof(LookAtApprovals), look, DecisionRun.Patiently);
            if (stand.Verdict is { } verdict)
                return verdict ? null : stand;
            var left = stand.NextEnd!.Value - DecisionRun.Now(context);
            var wait = left <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : left < Look ? left : Look;
            using var stop = new CancellationTokenSource();
            await Task.WhenAny(woken, context.CreateTimer(wait, stop.Token));
            stop.Cancel();
        }
    }
}
