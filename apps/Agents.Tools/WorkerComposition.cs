using Agents.Contracts.Inventory;
using Agents.Hosting.Batching;
using Agents.Hosting.Health;
using Agents.Hosting.Settings;
using Agents.Hosting.Signals;
using Agents.Tools.Adapters;
using Agents.Tools.Adapters.Http;
using Agents.Tools.Admission;
using Agents.Tools.Batching;
using Agents.Tools.DeadLetters;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;
using Agents.Tools.Inventory.Canary;
using Agents.Tools.Inventory.Folder;
using Agents.Tools.Isolation;
using Agents.Tools.Lanes;
using Agents.Tools.Ledger;
using Agents.Tools.Recovery;
using Agents.Tools.Results;
using Dapr.Client;
using Dapr.Jobs.Extensions;

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

        services.AddSingleton<ISecretValues, SecretValues>();
        services.AddIsolation(provider => new AdapterFactory(
            Invoke,
            provider.GetRequiredService<ISecretValues>(),
            provider.GetRequiredService<ToolsOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddInventory();

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
        services.AddSingleton<CallEntry>();
        services.AddSingleton<ISignalListener, CancelRequests>();
        services.AddSingleton<CommandIntake>();
        services.AddDaprJobsClient();
        services.AddSingleton<IBatchJobs, DaprBatchJobs>();
        services.AddSingleton<BatchCollector>();
        services.AddSingleton<BatchRunner>();
        // Asked for when it is used: the entry needs the dispatcher, and that the runner.
        services.AddSingleton(provider => new YieldingTurns(
            () => provider.GetRequiredService<CallEntry>().HasLive, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BatchScheduler>();
        services.AddSingleton<ISignalListener>(provider => provider.GetRequiredService<BatchScheduler>());

        services.AddSingleton<IDeadLetterStore, DaprDeadLetterStore>();
        services.AddSingleton<DeadLetterIntake>();

        services.AddHealthChecks().AddCheck<WorkerHealthCheck>("worker", tags: [HealthEndpoints.ReadyTag]);
        // Stopped in reverse: the life drains first, while reconciliation and the inventory still work.
        services.AddHostedService(provider => provider.GetRequiredService<ToolInventory>());
        services.AddHostedService(provider => provider.GetRequiredService<FolderSource>());
        services.AddHostedService(provider => provider.GetRequiredService<QuarantineWatch>());
        services.AddHostedService<CanaryJudge>();
        services.AddHostedService(provider => provider.GetRequiredService<Reconciler>());
        services.AddHostedService(provider => provider.GetRequiredService<BatchScheduler>());
        services.AddHostedService<LoadReporter>();
        services.AddHostedService<WorkerLife>();
    }

    private static void AddInventory(this IServiceCollection services)
    {
        services.AddSingleton<ToolInventory>();
        services.AddSingleton<ISignalListener>(provider => provider.GetRequiredService<ToolInventory>());
        services.AddSingleton<IInventoryHistory, InventoryHistory>();
        services.AddSingleton<InventoryEditor>();
        services.AddSingleton<FolderSource>();
    }

    // The attempt's own limit is the only one that counts.
    private static HttpClient Invoke(string appId)
    {
        var client = DaprClient.CreateInvokeHttpClient(appId);
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }
}
