using Agents.Hosting.Erasures;
using Agents.Hosting.Settings;
using Agents.Memory.Audit;
using Dapr.Client;
using Dapr.Workflow;

namespace Agents.Memory.Governance;

/// <summary>The parts that erase people. They need an <see cref="Agents.Hosting.State.IStateStore"/> and <see cref="AuditComposition.AddAudit"/>.</summary>
internal static class GovernanceComposition
{
    public static void AddGovernance(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<GovernanceOptions>(GovernanceOptions.Section);
        var services = builder.Services;
        services.AddSingleton<ErasureMarks>();
        services.AddSingleton<IErasureMarks, Marks>();
        services.AddSingleton<ErasureStore>();
        services.AddSingleton(provider => new ErasureStores([.. Others(provider), .. provider.GetServices<IErasable>()]));
        services.AddSingleton<Erasures>();
        services.AddSingleton<IErasureRuns, WorkflowErasureRuns>();
        services.AddSingleton<ReceiptCheck>();
        services.AddHostedService<ErasureRecovery>();
        services.AddSingleton<IDaprWorkflowClient>(provider => provider.GetRequiredService<DaprWorkflowClient>());
        services.AddDaprWorkflow(options =>
        {
            options.RegisterWorkflow<ErasureRun>();
            options.RegisterActivity<BeginErasure>();
            options.RegisterActivity<EraseStep>();
            options.RegisterActivity<EndErasure>();
        });
    }

    private static IEnumerable<IErasable> Others(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<GovernanceOptions>();
        foreach (var appId in options.AppIdList)
        {
            var http = DaprClient.CreateInvokeHttpClient(appId);
            // A step is bounded; one that hangs is asked again.
            http.Timeout = TimeSpan.FromMinutes(2);
            yield return new RemoteErasable(appId, http, provider.GetRequiredService<DaprClient>(), options);
        }
    }
}
