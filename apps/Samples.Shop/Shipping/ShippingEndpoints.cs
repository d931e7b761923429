using Microsoft.AspNetCore.Mvc;
using Samples.Shop.Books;
using Samples.Shop.Orders;
using Samples.Shop.Switches;

namespace Samples.Shop.Shipping;

/// <param name="OrderId">Such as <c>o-1042</c>.</param>
/// <param name="Kind"><c>delivery</c> or <c>return</c>.</param>
internal sealed record BookShipment(string OrderId, string Kind);

internal sealed record CancelShipment(string ShipmentId);

internal static class ShippingEndpoints
{
    public static void MapShipping(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/shipping/book", Book).WithSwitch(routes, "shipping.book");
        routes.MapPost("/shipping/cancel", Cancel).WithSwitch(routes, "shipping.cancel");
        routes.MapGet("/shipping/by-key/{key}", Find).WithSwitch(routes, "shipping.status");
    }

    private static IResult Book(BookShipment request, [FromHeader(Name = BookKey.Header)] string? key, OrderBook orders, ShippingBook shipping) =>
        BookKey.Refusal(key) is { } refusal
            ? refusal
        : request.Kind is not ("delivery" or "return")
            ? Problems.Invalid($"kind is '{request.Kind}'; allowed: delivery, return.")
        : orders.Find(request.OrderId) is null
            ? Problems.NotFound("order", request.OrderId)
            : Results.Ok(shipping.Book(key!, request));

    private static IResult Cancel(CancelShipment request, [FromHeader(Name = BookKey.Header)] string? key, ShippingBook shipping) =>
        BookKey.Refusal(key) is { } refusal ? refusal
        : shipping.Cancel(key!, request.ShipmentId) is { } entry ? Results.Ok(entry)
        : Problems.NotFound("booked shipment", request.ShipmentId);

    private static IResult Find(string key, ShippingBook shipping) =>
        shipping.Find(key) is { } status ? Results.Ok(status) : Problems.NotFound("shipment", key);
}
