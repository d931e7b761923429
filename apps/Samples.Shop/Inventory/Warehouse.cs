using System.Collections.Frozen;
using Samples.Shop.Books;

namespace Samples.Shop.Inventory;

internal sealed record StockLevel(string Sku, int OnHand, int Reserved, int Available, bool Enough);

/// <summary>One line of the book of stock.</summary>
/// <param name="Quantity">Pieces; positive puts them on the shelf, negative takes them.</param>
internal sealed record StockMove(string MoveId, string Key, string Sku, int Quantity, string? Reason, DateTimeOffset At) : IBookEntry;

/// <summary>What lies on the shelves: what was there when the shop opened, and every move since.</summary>
internal sealed class Warehouse(KeyedBook<StockMove> book, TimeProvider time)
{
    private readonly FrozenDictionary<string, (int OnHand, int Reserved)> _shelves = new Dictionary<string, (int, int)>
    {
        ["lamp-01"] = (120, 7),
        ["desk-02"] = (14, 2),
        ["chair-03"] = (60, 11),
        ["mug-04"] = (900, 40),
        ["plant-05"] = (0, 0),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public StockLevel? Check(string? sku, int quantity) =>
        sku is null || !_shelves.ContainsKey(sku) ? null : book.Read(moves => Level(moves, sku, quantity));

    /// <summary>The move; null when there are not as many pieces.</summary>
    public StockMove? Move(string key, MoveStock request) => book.Add(moves =>
        request.Quantity < 0 && !Level(moves, request.Sku, -request.Quantity).Enough
            ? null
            : new StockMove($"mv_{Guid.CreateVersion7():N}", key, request.Sku, request.Quantity, request.Reason, time.GetUtcNow()));

    public KeyStatus<StockMove>? Find(string key) => book.Find(key);

    private StockLevel Level(IReadOnlyList<StockMove> moves, string sku, int quantity)
    {
        var (onHand, reserved) = _shelves[sku];
        foreach (var move in moves)
        {
            onHand += move.Sku == sku ? move.Quantity : 0;
        }

        var available = onHand - reserved;
        return new StockLevel(sku, onHand, reserved, available, available >= quantity);
    }
}
