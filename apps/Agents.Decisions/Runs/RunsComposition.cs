using Agents.Decisions.Runs.Approvals;
using Agents.Decisions.Runs.Steps;
using Agents.Decisions.Runs.Undoing;
using Dapr.Workflow;

namespace Agents.Decisions.Runs;

/// <summary>The workflow of a run and its activities.</summary>
internal static class RunsComposition
{
    public static void AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<StepCalls>();
        services.AddSingleton<RunWaiters>();
        services.AddSingleton<IDecisionRuns, WorkflowRuns>();
        services.AddSingleton<IDaprWorkflowClient>(provider => provider.GetRequiredService<DaprWorkflowClient>());
        services.AddDaprWorkflow(options =>
        {
            options.RegisterWorkflow<DecisionRun>();
            options.RegisterActivity<LookAtApprovals>();
            options.RegisterActivity<LookAgain>();
            options.RegisterActivity<CarryOutStep>();
            options.RegisterActivity<SettleCall>();
            options.RegisterActivity<UndoStep>();
            options.RegisterActivity<CompleteRun>();
        });
    }
}
