using Samples.Shop.Switches;

namespace Samples.Shop.Inventory;

internal sealed record CheckStock(string Sku, int Quantity = 1);

internal static class InventoryEndpoints
{
    public static void MapInventory(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/inventory/check", Check).WithSwitch(routes, "inventory.check");

    private static IResult Check(CheckStock request, Warehouse warehouse) =>
        warehouse.Check(request.Sku, request.Quantity) is { } level ? Results.Ok(level) : Problems.NotFound("article", request.Sku);
}
