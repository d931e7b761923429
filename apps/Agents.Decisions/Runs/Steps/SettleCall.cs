using Agents.Contracts.Calls;
using Dapr.Workflow;

namespace Agents.Decisions.Runs.Steps;

/// <summary>Input of <see cref="SettleCall"/>.</summary>
/// <param name="Principal">For whom the call was made.</param>
/// <param name="Known">What is known of it.</param>
internal sealed record CallToSettle(Principal Principal, StepResult Known);

/// <summary>Finds out what became of a call whose answer did not come. The worker that sent it asks the tool meanwhile.</summary>
internal sealed class SettleCall(StepCalls calls) : WorkflowActivity<CallToSettle, StepResult>
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    public override Task<StepResult> RunAsync(WorkflowActivityContext context, CallToSettle input) =>
        calls.SettleAsync(input.Principal, input.Known, Wait);
}
