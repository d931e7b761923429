using Agents.Contracts.Inventory;
using Agents.Hosting.Health;
using Agents.Hosting.Settings;
using Agents.Hosting.Signals;
using Agents.Tools.Adapters;
using Agents.Tools.Admission;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;
using Agents.Tools.Lanes;
using Agents.Tools.Ledger;
using Agents.Tools.Recovery;
using Agents.Tools.Results;
using Dapr.Client;

namespace Agents.Tools;

/// <summary>What a worker is made of.</summary>
internal static class WorkerComposition
{
    public static ToolsOptions AddWorkerOptions(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<ToolsOptions>(ToolsOptions.Section);
        return builder.Configuration.GetSection(ToolsOptions.Section).Get<ToolsOptions>() ?? new ToolsOptions();
    }

    public static void AddWorker(this IServiceCollection services, IReadOnlyList<ToolManifest> manifests)
    {
        services.AddSingleton(manifests);
        services.AddSingleton(Random.Shared);

        services.AddSingleton<ILedgerStore, DaprLedgerStore>();
        services.AddSingleton<CallLedger>();
        services.AddSingleton<IResultEvents, ResultPublisher>();

        services.AddSingleton<IAdapterFactory>(new AdapterFactory(Invoke));
        services.AddSingleton<InventoryWriter>();
        services.AddSingleton<ToolInventory>();

        services.AddSingleton<WorkerState>();
        services.AddSingleton<WorkerRegistry>();
        services.AddSingleton<Journal>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Takeover>();

        services.AddSingleton<AttemptLoop>();
        services.AddSingleton<CallOutcomes>();
        services.AddSingleton<CallRunner>();
        services.AddSingleton<IWorkRunner, WorkRunner>();

        services.AddSingleton(provider => provider.GetRequiredService<ToolsOptions>().Admission);
        services.AddSingleton<OverheadWindow>();
        services.AddSingleton<IConcurrencyLimit, AimdLimit>();
        services.AddSingleton<LaneMetrics>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<ISignalListener, CancelRequests>();
        services.AddSingleton<CommandIntake>();

        services.AddHealthChecks().AddCheck<WorkerHealthCheck>("worker", tags: [HealthEndpoints.ReadyTag]);
        // Stopped in reverse: the life drains first, while reconciliation and the inventory still work.
        services.AddHostedService(provider => provider.GetRequiredService<ToolInventory>());
        services.AddHostedService(provider => provider.GetRequiredService<Reconciler>());
        services.AddHostedService<LoadReporter>();
        services.AddHostedService<WorkerLife>();
    }

    // The attempt's own limit is the only one that counts.
    private static HttpClient Invoke(string appId)
    {
        var client = DaprClient.CreateInvokeHttpClient(appId);
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }
}
