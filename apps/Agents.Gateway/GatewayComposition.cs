using Agents.Gateway.Access;
using Agents.Gateway.Calls;
using Agents.Gateway.Inventory;
using Agents.Gateway.OpenApi;
using Agents.Gateway.Waiting;
using Agents.Hosting;
using Agents.Hosting.Health;
using Agents.Hosting.Requests;
using Agents.Hosting.Settings;
using Agents.Hosting.Signals;
using Agents.Hosting.Tenants;
using Agents.Tooling;
using Microsoft.AspNetCore.Authentication;

namespace Agents.Gateway;

/// <summary>The gateway's parts and routes.</summary>
internal static class GatewayComposition
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddAgentsDefaults();
        builder.AddCheckedOptions<GatewayOptions>(GatewayOptions.Section);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ToolingJson.Default));

        builder.Services.AddSingleton<ApiKeyRing>();
        builder.Services.AddHostedService<ApiKeyRefresh>();
        builder.Services.AddApiAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Name, null);
        builder.Services.AddAuthorizationBuilder().AddPolicy(ApiKeyHandler.Name, policy => policy
            .AddAuthenticationSchemes(ApiKeyHandler.Name).RequireAuthenticatedUser());

        builder.Services.AddSingleton<CurrentCatalog>();
        builder.Services.AddHostedService<CatalogRefresh>();

        builder.Services.AddSignals();
        TenantPolicies.Add(builder);
        builder.Services.AddSingleton<ICallLedger, DaprCallLedger>();
        builder.Services.AddSingleton<ICommandQueue, DaprCommandQueue>();
        builder.Services.AddSingleton<CallFactory>();
        builder.Services.AddSingleton<CallAcceptance>();
        builder.Services.AddSingleton<BulkAcceptance>();
        builder.Services.AddSingleton<CallCancellation>();

        builder.Services.AddSingleton<WaitRoom>();
        builder.Services.AddSingleton<OutcomeWait>();
        builder.Services.AddSingleton<LedgerPoll>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LedgerPoll>());

        builder.Services.AddHealthChecks()
            .AddCheck<ApiKeyHealthCheck>("api-keys", tags: [HealthEndpoints.ReadyTag])
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

        var v1 = app.MapGroup("/v1").RequireAuthorization(ApiKeyHandler.Name);
        v1.MapTools();
        v1.MapCalls();
    }
}
