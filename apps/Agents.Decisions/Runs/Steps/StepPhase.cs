using Dapr.Workflow;

namespace Agents.Decisions.Runs.Steps;

/// <summary>Why the steps did not come to their end.</summary>
/// <param name="Reason">For the record.</param>
/// <param name="IsOver">The run had ended before; nothing was carried out, and nothing is to be written.</param>
internal sealed record StepFailure(string Reason, bool IsOver = false);

/// <summary>Takes the steps one after another, until one fails or the time is up. Part of the workflow.</summary>
internal static class StepPhase
{
    /// <summary>Null: all are taken.</summary>
    public static async Task<StepFailure?> RunAsync(WorkflowContext context, RunPlan plan, DateTimeOffset deadline, TakenSteps taken)
    {
        // An activity ends by itself in time; the timer is for one that hangs with its process.
        using var stop = new CancellationTokenSource();
        var timer = context.CreateTimer(deadline.UtcDateTime, stop.Token);
        var failure = await TakeAsync(context, plan, deadline, taken, timer);
        stop.Cancel();
        if (failure is not null)
            taken.MarkForUndoing();
        return failure;
    }

    private static async Task<StepFailure?> TakeAsync(
        WorkflowContext context, RunPlan plan, DateTimeOffset deadline, TakenSteps taken, Task timer)
    {
        for (var i = 0; i < taken.Count; i++)
        {
            if (timer.IsCompleted || DecisionRun.Now(context) >= deadline)
                return new StepFailure($"The time was up before the step {taken[i].Name}.");
            var result = await TakeAsync(context, plan, deadline, taken, timer, i);
            if (result.State == StepState.Over)
                return new StepFailure("", IsOver: true);
            taken.Note(i, result);
            if (result.State is not (StepState.Done or StepState.Skipped))
                return new StepFailure($"The step {taken[i].Name} failed: {result.Error}");
        }
        return null;
    }

    private static async Task<StepResult> TakeAsync(
        WorkflowContext context, RunPlan plan, DateTimeOffset deadline, TakenSteps taken, Task timer, int index)
    {
        var step = taken[index];
        var startedAt = DecisionRun.Now(context);
        var work = context.CallActivityAsync<StepResult>(nameof(CarryOutStep), new StepOrder
        {
            Id = plan.Id,
            Principal = plan.Principal,
            Type = plan.Type,
            Step = step,
            IsFirst = index == 0,
            Until = deadline,
            Results = step.Deferred ? taken.Results : null,
        });
        await Task.WhenAny(work, timer);
        var error = "The step did not end in time.";
        if (work.IsCompleted)
        {
            try
            {
                return await work;
            }
            catch (WorkflowTaskFailedException exception)
            {
                error = exception.Message;
            }
        }
        // Whether there was a call is found out by its key.
        return new StepResult
        {
            State = StepState.Pending,
            CallId = Contracts.Calls.CallId.Derive(plan.Tenant, step.Tool, RunKeys.Step(plan.Id, step.Name)),
            Arguments = step.Arguments,
            Error = error,
            StartedAt = startedAt,
            EndedAt = DecisionRun.Now(context),
            Until = deadline,
        };
    }
}
