using Agents.Decisions.Runs.Steps;
using Dapr.Workflow;

namespace Agents.Decisions.Runs.Undoing;

/// <summary>
/// Undoes what was carried out, last step first; one whose outcome nobody knows is settled before, for undoing what never happened is an
/// effect too. What cannot be undone is left to a person, in the record. Part of the workflow.
/// </summary>
internal static class UndoPhase
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(WorkflowContext context, RunPlan plan, TakenSteps taken)
    {
        var until = DecisionRun.Now(context).AddMilliseconds(plan.PatienceMs);
        for (var i = taken.Count - 1; i >= 0; i--)
        {
            if (taken.OutcomeOf(i).State == EffectState.Unknown)
                await SettleAsync(context, plan, taken, i, until);
            if (taken.OutcomeOf(i).State == EffectState.Compensating)
                await UndoAsync(context, plan, taken, i, until);
        }
    }

    private static async Task SettleAsync(WorkflowContext context, RunPlan plan, TakenSteps taken, int index, DateTimeOffset until)
    {
        var outcome = taken.OutcomeOf(index);
        var result = await SettledAsync(context, plan, new StepResult
        {
            State = StepState.Pending,
            CallId = outcome.CallId,
            Arguments = outcome.Arguments,
            Error = outcome.Error,
            StartedAt = outcome.StartedAt ?? DecisionRun.Now(context),
            Until = plan.Deadline > DecisionRun.Now(context) ? plan.Deadline : DecisionRun.Now(context),
        }, until);
        taken.Note(index, result);
        if (result.State == StepState.Done)
            taken.MarkForUndoing();
        else if (result.State == StepState.Pending)
            taken.Note(index, EffectState.HandedOver, $"Its outcome could not be found out in time: {result.Error}");
    }

    private static async Task UndoAsync(WorkflowContext context, RunPlan plan, TakenSteps taken, int index, DateTimeOffset until)
    {
        var step = taken[index];
        if (step.CompensationTool is not { } tool)
        {
            // The definition says why nothing has to be undone.
            taken.Note(index, EffectState.Done);
            return;
        }
        var pause = FirstPause;
        for (var number = 1; ; number++)
        {
            var result = await SettledAsync(context, plan, await CallAsync(context, plan, taken, index, tool, number), until);
            if (result.State == StepState.Done)
            {
                taken.Note(index, EffectState.Compensated, compensation: result.CallId);
                return;
            }
            var now = DecisionRun.Now(context);
            // Only one that certainly had no effect is tried again.
            if (result.State != StepState.Failed || now >= until)
            {
                taken.Note(index, EffectState.HandedOver, $"It was carried out and could not be undone: {result.Error}", result.CallId);
                return;
            }
            await context.CreateTimer(pause);
            pause = Pauses.Double(pause, LongestPause);
        }
    }

    private static Task<StepResult> CallAsync(WorkflowContext context, RunPlan plan, TakenSteps taken, int index, string tool, int number) =>
        context.CallActivityAsync<StepResult>(nameof(UndoStep), new UndoOrder
        {
            Id = plan.Id,
            Principal = plan.Principal,
            Type = plan.Type,
            Step = taken[index].Name,
            Tool = tool,
            Number = number,
            Results = taken.Results,
        }, DecisionRun.Patiently);

    private static async Task<StepResult> SettledAsync(WorkflowContext context, RunPlan plan, StepResult result, DateTimeOffset until)
    {
        var pause = FirstPause;
        while (result is { State: StepState.Pending, CallId: not null } && DecisionRun.Now(context) < until)
        {
            result = await context.CallActivityAsync<StepResult>(nameof(SettleCall), new CallToSettle(plan.Principal, result), DecisionRun.Patiently);
            if (result.State != StepState.Pending)
                break;
            await context.CreateTimer(pause);
            pause = Pauses.Double(pause, LongestPause);
        }
        return result;
    }
}
