using Agents.Contracts;
using Agents.Gateway.Access;
using Agents.Gateway.Admission;
using Agents.Gateway.Calls;
using Agents.Gateway.DeadLetters;
using Agents.Gateway.Erasure;
using Agents.Gateway.Inventory;
using Agents.Gateway.OpenApi;
using Agents.Gateway.Waiting;
using Agents.Hosting;
using Agents.Hosting.Access;
using Agents.Hosting.Erasures;
using Agents.Hosting.Health;
using Agents.Hosting.Settings;
using Agents.Hosting.Signals;
using Agents.Hosting.Tenants;
using Agents.Tooling;
using Dapr.Client;

namespace Agents.Gateway;

/// <summary>The gateway's parts and routes.</summary>
internal static class GatewayComposition
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddAgentsDefaults();
        builder.AddCheckedOptions<GatewayOptions>(GatewayOptions.Section);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ToolingJson.Default));

        builder.Services.AddApiKeys(services => services.GetRequiredService<GatewayOptions>().ApiKeys);

        builder.Services.AddSingleton<CurrentCatalog>();
        builder.Services.AddSingleton<CatalogRefresh>();
        builder.Services.AddHostedService(services => services.GetRequiredService<CatalogRefresh>());
        builder.Services.AddSingleton<ISignalListener>(services => services.GetRequiredService<CatalogRefresh>());
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ManagementForwarder>(services, Workers()));

        builder.Services.AddSignals();
        TenantPolicies.Add(builder);
        builder.Services.AddSingleton<ICallLedger, DaprCallLedger>();
        builder.Services.AddSingleton<ICommandQueue, DaprCommandQueue>();
        builder.Services.AddSingleton<CallFactory>();
        builder.Services.AddSingleton<CallAcceptance>();
        builder.Services.AddSingleton<BulkAcceptance>();
        builder.Services.AddSingleton<CallCancellation>();

        builder.Services.AddSingleton<CallSettlements>();
        AddAdmission(builder.Services);

        builder.Services.AddSingleton<IDeadLetterStore, DaprDeadLetterStore>();
        builder.Services.AddSingleton<DeadLetterBox>();

        builder.Services.AddSingleton<WaitRoom>();
        builder.Services.AddSingleton<OutcomeWait>();
        builder.Services.AddSingleton<LedgerPoll>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LedgerPoll>());

        builder.Services.AddHealthChecks()
            .AddCheck<CatalogHealthCheck>("inventory", tags: [HealthEndpoints.ReadyTag]);
        builder.Services.AddApiDocument();
    }

    public static void MapGateway(this WebApplication app)
    {
        app.UseAgentsDefaults();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapSubscribeHandler();
        app.MapOutcomeEvents();
        app.MapSignals();
        app.MapErasureOrders();

        var v1 = app.MapGroup("/v1").RequireApiKey().AddEndpointFilter<OnBehalfFilter>();
        v1.MapTools();
        v1.MapManagement();
        v1.MapCalls();
        v1.MapDeadLetters();
    }

    private static void AddAdmission(IServiceCollection services)
    {
        services.AddSingleton<WorkerLoads>();
        services.AddSingleton<ISignalListener>(provider => provider.GetRequiredService<WorkerLoads>());
        services.AddSingleton<OpenCalls>();
        services.AddHostedService<OpenCallsCheck>();
        services.AddSingleton<StartEstimate>();

        services.AddSingleton<CurrentQuarantine>();
        services.AddSingleton<QuarantineRefresh>();
        services.AddSingleton<ISignalListener>(provider => provider.GetRequiredService<QuarantineRefresh>());
        services.AddHostedService(provider => provider.GetRequiredService<QuarantineRefresh>());

        // In this order: a call that another policy refuses must not use up its tenant's rate.
        services.AddErasure();
        services.AddSingleton<IAdmissionPolicy, QuarantinePolicy>();
        services.AddSingleton<IAdmissionPolicy, DeadlinePolicy>();
        services.AddSingleton<IAdmissionPolicy, BacklogPolicy>();
        services.AddSingleton<IAdmissionPolicy, RatePolicy>();
        services.AddSingleton<CallAdmission>();
    }

    private static HttpClient Workers()
    {
        var client = DaprClient.CreateInvokeHttpClient(AppIds.Tools);
        client.Timeout = TimeSpan.FromSeconds(30);
        return client;
    }
}
