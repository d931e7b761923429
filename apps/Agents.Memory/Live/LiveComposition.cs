namespace Agents.Memory.Live;

/// <summary>Routes that a turn waits for.</summary>
internal static class LiveComposition
{
    public static void AddLiveTurns(this WebApplicationBuilder builder) => builder.Services.AddSingleton<LiveTurns>();

    /// <summary>A group whose requests count as live.</summary>
    public static RouteGroupBuilder MapLive(this RouteGroupBuilder group) =>
        group.MapGroup("").AddEndpointFilter(async (context, next) =>
        {
            using var turn = context.HttpContext.RequestServices.GetRequiredService<LiveTurns>().Enter();
            return await next(context);
        });
}
