using System.Collections.Frozen;

namespace Samples.Shop.Inventory;

internal sealed record StockLevel(string Sku, int OnHand, int Reserved, int Available, bool Enough);

/// <summary>What lies on the shelves.</summary>
internal sealed class Warehouse
{
    private readonly FrozenDictionary<string, (int OnHand, int Reserved)> _shelves = new Dictionary<string, (int, int)>
    {
        ["lamp-01"] = (120, 7),
        ["desk-02"] = (14, 2),
        ["chair-03"] = (60, 11),
        ["mug-04"] = (900, 40),
        ["plant-05"] = (0, 0),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public StockLevel? Check(string? sku, int quantity)
    {
        if (sku is null || !_shelves.TryGetValue(sku, out var shelf))
        {
            return null;
        }

        var available = shelf.OnHand - shelf.Reserved;
        return new StockLevel(sku, shelf.OnHand, shelf.Reserved, available, available >= quantity);
    }
}
