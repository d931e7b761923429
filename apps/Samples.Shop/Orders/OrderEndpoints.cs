using Microsoft.AspNetCore.Mvc;
using Samples.Shop.Books;
using Samples.Shop.Switches;

namespace Samples.Shop.Orders;

internal sealed record GetOrder(string OrderId);

/// <param name="OrderId">Such as <c>o-1042</c>.</param>
/// <param name="Status">One of <see cref="OrderEndpoints.Statuses"/>.</param>
internal sealed record MarkOrder(string OrderId, string Status);

internal static class OrderEndpoints
{
    public static readonly string[] Statuses = ["delivered", "refund-pending", "refunded", "on-hold", "released"];

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders/get", Get).WithSwitch(routes, "order.get");
        routes.MapPost("/orders/mark", Mark).WithSwitch(routes, "order.mark");
        routes.MapGet("/orders/marks/by-key/{key}", FindMark).WithSwitch(routes, "order.mark-status");
    }

    private static IResult Get(GetOrder request, OrderBook orders) =>
        orders.Find(request.OrderId) is { } order ? Results.Ok(order) : Problems.NotFound("order", request.OrderId);

    private static IResult Mark(MarkOrder request, [FromHeader(Name = BookKey.Header)] string? key, OrderBook orders) =>
        BookKey.Refusal(key) is { } refusal
            ? refusal
        : !Statuses.Contains(request.Status)
            ? Problems.Invalid($"status is '{request.Status}'; allowed: {string.Join(", ", Statuses)}.")
        : orders.Find(request.OrderId) is null
            ? Problems.NotFound("order", request.OrderId)
            : Results.Ok(orders.Mark(key!, request));

    private static IResult FindMark(string key, OrderBook orders) =>
        orders.FindMark(key) is { } status ? Results.Ok(status) : Problems.NotFound("mark", key);
}
