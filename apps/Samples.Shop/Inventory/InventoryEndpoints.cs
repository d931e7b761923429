using Microsoft.AspNetCore.Mvc;
using Samples.Shop.Books;
using Samples.Shop.Switches;

namespace Samples.Shop.Inventory;

internal sealed record CheckStock(string Sku, int Quantity = 1);

/// <param name="Quantity">Pieces; positive puts them on the shelf, negative takes them.</param>
internal sealed record MoveStock(string Sku, int Quantity, string? Reason = null);

internal static class InventoryEndpoints
{
    private const int MaxPieces = 1000;

    public static void MapInventory(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/inventory/check", Check).WithSwitch(routes, "inventory.check");
        routes.MapPost("/inventory/move", Move).WithSwitch(routes, "inventory.move");
        routes.MapGet("/inventory/moves/by-key/{key}", Find).WithSwitch(routes, "inventory.move-status");
    }

    private static IResult Check(CheckStock request, Warehouse warehouse) =>
        warehouse.Check(request.Sku, request.Quantity) is { } level ? Results.Ok(level) : Problems.NotFound("article", request.Sku);

    private static IResult Move(MoveStock request, [FromHeader(Name = BookKey.Header)] string? key, Warehouse warehouse) =>
        BookKey.Refusal(key) is { } refusal
            ? refusal
        : request.Quantity is 0 or < -MaxPieces or > MaxPieces
            ? Problems.Invalid($"quantity is {request.Quantity}; allowed is -{MaxPieces} to {MaxPieces}, but not 0.")
        : warehouse.Check(request.Sku, 1) is null
            ? Problems.NotFound("article", request.Sku)
        : warehouse.Move(key!, request) is { } move
            ? Results.Ok(move)
            : Problems.Of(StatusCodes.Status409Conflict, "not-enough", $"There are less than {-request.Quantity} of '{request.Sku}'.");

    private static IResult Find(string key, Warehouse warehouse) =>
        warehouse.Find(key) is { } status ? Results.Ok(status) : Problems.NotFound("move", key);
}
