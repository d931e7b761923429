namespace Samples.Shop.Switches;

internal static class SwitchEndpoints
{
    /// <summary>Puts the endpoint on the switch board under the name of its tool.</summary>
    public static void WithSwitch(this RouteHandlerBuilder builder, IEndpointRouteBuilder routes, string endpoint)
    {
        var board = routes.ServiceProvider.GetRequiredService<SwitchBoard>();
        board.Add(endpoint);
        builder.AddEndpointFilter(new SwitchFilter(endpoint, board, routes.ServiceProvider.GetRequiredService<TimeProvider>()));
    }

    public static void MapSwitches(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/switches", (SwitchBoard board) => board.All);
        routes.MapPut("/switches/{endpoint}", Put);
        routes.MapDelete("/switches", (SwitchBoard board) =>
        {
            board.Reset();
            return Results.NoContent();
        });
    }

    private static IResult Put(string endpoint, EndpointSwitch value, SwitchBoard board) =>
        value.Error() is { } error ? Problems.Invalid(error)
        : board.TrySet(endpoint, value) ? Results.Ok(value)
        : Problems.Of(StatusCodes.Status404NotFound, "endpoint-not-found",
            $"There is no endpoint '{endpoint}'; there are {string.Join(", ", board.All.Keys)}.");
}
