using Agents.Decisions.Definitions;
using Agents.Decisions.Runs.Approvals;
using Agents.Decisions.Runs.Steps;
using Agents.Decisions.Runs.Undoing;
using Dapr.Workflow;

namespace Agents.Decisions.Runs;

/// <summary>
/// Carries out one decision: asks the people, looks again, takes the steps one after another, and undoes them in reverse when one fails or
/// the time is up. All that it does has a key of its own in a ledger or a record; so it may be played again from its history, or from the
/// start, and does nothing twice.
/// </summary>
internal sealed class DecisionRun : Workflow<RunPlan, string>
{
    /// <summary>Somebody has answered; what, is in the record.</summary>
    public const string ApprovalEvent = "approval";

    /// <summary>A store that does not answer is asked again for about a day.</summary>
    internal static readonly WorkflowTaskOptions Patiently = new(new WorkflowRetryPolicy(
        maxNumberOfAttempts: 1500, TimeSpan.FromMilliseconds(200), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1)));

    public override async Task<string> RunAsync(WorkflowContext context, RunPlan input)
    {
        var deadline = input.Deadline;
        if (input.Approvals.Count > 0)
        {
            var budget = input.Deadline - Now(context);
            if (await ApprovalPhase.RunAsync(context, input) is { } refused)
                return await EndAsync(context, input, refused.Outcome, refused.Reason, []);
            deadline = Now(context) + budget;
            var sight = await context.CallActivityAsync<SecondSight>(
                nameof(LookAgain), new SecondLook(input.Principal, input.Id, deadline), Patiently);
            if (!sight.Holds)
                return await EndAsync(context, input, sight.Outcome, sight.Reason, []);
        }

        var taken = new TakenSteps(input.Steps);
        var failure = await StepPhase.RunAsync(context, input, deadline, taken);
        if (failure is null)
            return await EndAsync(context, input, DecisionOutcome.Approve, null, taken.Effects());
        if (failure.IsOver)
            return "over";
        if (taken.NeedsUndoing)
        {
            // Whoever waits gets the outcome now, in time; undoing takes as long as it takes.
            await CompleteAsync(context, input, ended: false, input.SafeOutcome, failure.Reason, taken.Effects());
            await UndoPhase.RunAsync(context, input, taken);
        }
        return await EndAsync(context, input, input.SafeOutcome, failure.Reason, taken.Effects());
    }

    internal static DateTimeOffset Now(WorkflowContext context) => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    private static async Task<string> EndAsync(
        WorkflowContext context, RunPlan plan, DecisionOutcome outcome, string? reason, IReadOnlyList<StepOutcome> effects)
    {
        await CompleteAsync(context, plan, ended: true, outcome, reason, effects);
        return outcome.ToString().ToLowerInvariant();
    }

    private static Task<bool> CompleteAsync(
        WorkflowContext context, RunPlan plan, bool ended, DecisionOutcome outcome, string? reason, IReadOnlyList<StepOutcome> effects) =>
        context.CallActivityAsync<bool>(nameof(CompleteRun), new RunCompletion
        {
            Tenant = plan.Tenant,
            Id = plan.Id,
            Ended = ended,
            Outcome = outcome,
            Reasons = reason is null ? [] : [reason],
            Effects = effects,
            At = Now(context),
        }, Patiently);
}
