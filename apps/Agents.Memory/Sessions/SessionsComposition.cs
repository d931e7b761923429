using Agents.Hosting.Settings;
using Agents.Memory.Governance;

namespace Agents.Memory.Sessions;

/// <summary>The parts of sessions.</summary>
internal static class SessionsComposition
{
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<SessionsOptions>(SessionsOptions.Section);
        builder.Services.AddSingleton<SessionWindow>();
        builder.Services.AddSingleton<SessionStore>();
        builder.Services.AddSingleton<UserSessions>();
        builder.Services.AddSingleton<ITurnTopic, DaprTurnTopic>();
        builder.Services.AddSingleton<TurnEvents>();
        builder.Services.AddSingleton<SessionAudit>();
        builder.Services.AddSingleton<SessionFactory>();
        builder.Services.AddSingleton<SessionsHere>();
        builder.Services.AddSingleton<ISessions, SessionCalls>();
        builder.Services.AddSingleton<IErasable, SessionErasure>();
        builder.Services.AddActors(actors =>
        {
            actors.Actors.RegisterActor<SessionActor>();
            actors.JsonSerializerOptions = SessionsJson.Default.Options;
        });
    }
}
