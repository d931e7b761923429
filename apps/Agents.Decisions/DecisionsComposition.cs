using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Hosting;
using Agents.Hosting.Access;
using Agents.Hosting.Settings;
using Agents.Hosting.Signals;

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

        builder.Services.AddSingleton<IStateStore, DaprStateStore>();
        builder.Services.AddSingleton<EnginePool>();
        builder.Services.AddSingleton<Evaluator>();
        builder.Services.AddSingleton<StepArguments>();
    }

    public static void MapDecisions(this WebApplication app)
    {
        app.UseAgentsDefaults();
        app.MapSubscribeHandler();
        app.MapSignals();
    }
}
