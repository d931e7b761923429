using Agents.Contracts;
using Agents.Hosting;
using Agents.Hosting.Access;
using Agents.Hosting.Settings;
using Agents.Hosting.Sidecar;
using Agents.Hosting.Signals;
using Agents.Hosting.State;
using Agents.Memory.Api;
using Agents.Memory.Audit;
using Agents.Memory.Context;
using Agents.Memory.Embeddings;
using Agents.Memory.Governance;
using Agents.Memory.Knowledge;
using Agents.Memory.Live;
using Agents.Memory.LongTerm;
using Agents.Memory.LongTerm.Api;
using Agents.Memory.Retention;
using Agents.Memory.Sessions;
using Agents.Memory.Vectors;
using Dapr.Client;

namespace Agents.Memory;

/// <summary>The app's parts and routes.</summary>
internal static class MemoryComposition
{
    public static void AddMemory(this WebApplicationBuilder builder)
    {
        builder.AddAgentsDefaults();
        builder.AddCheckedOptions<MemoryOptions>(MemoryOptions.Section);
        builder.Services.AddApiKeys(services => services.GetRequiredService<MemoryOptions>().ApiKeys);
        builder.Services.AddSignals();
        builder.Services.AddSingleton<IStateStore>(
            services => new ExactState(new DaprStateStore(services.GetRequiredService<DaprClient>(), ComponentNames.Memory)));
        builder.Services.AddAudit();
        builder.AddGovernance();
        builder.AddRetention();
        builder.AddEmbeddings();
        builder.AddVectorTier();
        builder.AddLiveTurns();
        builder.AddSessions();
        builder.AddLongTerm();
        builder.AddKnowledge();
        builder.AddContext();
        builder.Services.AddOpenApi("v1");
    }

    public static void MapMemory(this WebApplication app)
    {
        app.UseAgentsDefaults();
        app.UseCloudEvents();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapSubscribeHandler();
        app.MapSignals();
        app.MapTurnTopic();
        app.MapActorsHandlers().RequireSidecar();

        var v1 = app.MapGroup("/v1").RequireApiKey();
        v1.MapAudit();
        v1.MapErasures();
        var live = v1.MapLive();
        live.MapSessions();
        live.MapContext();
        v1.MapLongTerm();
        v1.MapKnowledge();
    }
}
