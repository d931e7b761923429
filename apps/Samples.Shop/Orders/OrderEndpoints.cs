using Samples.Shop.Switches;

namespace Samples.Shop.Orders;

internal sealed record GetOrder(string OrderId);

internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/orders/get", Get).WithSwitch(routes, "order.get");

    private static IResult Get(GetOrder request, OrderBook orders) =>
        orders.Find(request.OrderId) is { } order ? Results.Ok(order) : Problems.NotFound("order", request.OrderId);
}
