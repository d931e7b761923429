using Agents.Contracts;
using Agents.Decisions.Api;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Erasure;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Records;
using Agents.Decisions.Replays;
using Agents.Decisions.Runs;
using Agents.Decisions.Shadows;
using Agents.Decisions.Subjects;
using Agents.Hosting;
using Agents.Hosting.Access;
using Agents.Hosting.Audit;
using Agents.Hosting.Erasures;
using Agents.Hosting.Health;
using Agents.Hosting.Settings;
using Agents.Hosting.Signals;
using Agents.Hosting.State;
using Dapr.Client;

namespace Agents.Decisions;

/// <summary>The app's parts and routes.</summary>
internal static class DecisionsComposition
{
    public static void AddDecisions(this WebApplicationBuilder builder)
    {
        builder.AddAgentsDefaults();
        builder.AddCheckedOptions<DecisionsOptions>(DecisionsOptions.Section);
        builder.Services.AddApiKeys(services => services.GetRequiredService<DecisionsOptions>().ApiKeys);
        builder.Services.AddSignals();

        builder.Services.AddSingleton<IStateStore>(services => new ExactState(new DaprStateStore(services.GetRequiredService<DaprClient>(), ComponentNames.Decisions)));
        builder.Services.AddSingleton<EnginePool>();
        builder.Services.AddSingleton<Evaluator>();
        builder.Services.AddSingleton<Reevaluation>();
        builder.Services.AddSingleton<StepArguments>();

        builder.Services.AddSingleton<DefinitionCache>();
        builder.Services.AddSingleton<IPinnedDefinitions>(services => services.GetRequiredService<DefinitionCache>());
        builder.Services.AddSingleton<TypeCatalog>();
        builder.Services.AddSingleton<ISignalListener>(services => services.GetRequiredService<TypeCatalog>());
        builder.Services.AddHostedService<FolderTypes>();
        builder.Services.AddHealthChecks().AddCheck<FolderHealthCheck>("decision-types", tags: [HealthEndpoints.ReadyTag]);

        builder.Services.AddSingleton<FactStore>();
        builder.Services.AddSingleton<ISignalListener>(services => services.GetRequiredService<FactStore>());
        builder.Services.AddSingleton<IToolCalls, GatewayToolCalls>();
        builder.Services.AddSingleton<FactGatherer>();
        builder.Services.AddSingleton<ISubjectHistories, SubjectHistories>();

        builder.Services.AddSingleton<RecordStore>();
        builder.Services.AddSingleton<IRunRecords>(services => services.GetRequiredService<RecordStore>());
        builder.Services.AddSingleton<ChainReader<IndexEntry>>();
        builder.Services.AddSingleton<RecordList>();
        builder.Services.AddSingleton<ChainCheck>();
        builder.Services.AddHostedService<RecordRecovery>();
        builder.Services.AddSingleton<ReplayRunner>();
        builder.Services.AddSingleton<ShadowBook>();
        builder.Services.AddSingleton<ShadowRunner>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ShadowRunner>());

        builder.Services.AddErasure();
        builder.Services.AddRuns();
        builder.Services.AddSingleton<ModelCall>();
        builder.Services.AddSingleton<DecisionDrafter>();
        builder.Services.AddSingleton<LateWork>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LateWork>());
        builder.Services.AddSingleton<DecisionMaker>();
        builder.Services.AddSingleton<DecisionGate>();
        builder.Services.AddOpenApi("v1");
    }

    public static void MapDecisions(this WebApplication app)
    {
        app.UseAgentsDefaults();
        app.UseCloudEvents();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapSubscribeHandler();
        app.MapSignals();
        app.MapErasureOrders();
        app.MapFactTopics();

        var v1 = app.MapGroup("/v1").RequireApiKey();
        v1.MapTypes();
        v1.MapDecisionRoutes();
        v1.MapAudit();
        v1.MapFacts();
    }
}
