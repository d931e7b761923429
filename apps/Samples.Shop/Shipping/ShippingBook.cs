using Samples.Shop.Books;

namespace Samples.Shop.Shipping;

/// <summary>One line of the book of shipping.</summary>
/// <param name="ShipmentId">The shipment, booked or cancelled by this.</param>
/// <param name="Kind"><c>delivery</c> or <c>return</c>.</param>
/// <param name="What"><c>booked</c> or <c>cancelled</c>.</param>
internal sealed record ShippingEntry(
    string ShipmentId, string Key, string OrderId, string Kind, string What, DateTimeOffset At) : IBookEntry;

/// <summary>Parcels that a carrier has been asked to take.</summary>
internal sealed class ShippingBook(KeyedBook<ShippingEntry> book, TimeProvider time)
{
    public const string Booked = "booked";
    public const string Cancelled = "cancelled";

    public ShippingEntry Book(string key, BookShipment request) => book.Add(_ => new ShippingEntry(
        $"sh_{Guid.CreateVersion7():N}", key, request.OrderId, request.Kind, Booked, time.GetUtcNow()))!;

    /// <summary>Null: there is no such shipment, or it is cancelled.</summary>
    public ShippingEntry? Cancel(string key, string shipmentId) => book.Add(entries =>
        entries.LastOrDefault(one => one.ShipmentId == shipmentId) is { What: Booked } booked
            ? booked with { Key = key, What = Cancelled, At = time.GetUtcNow() }
            : null);

    public KeyStatus<ShippingEntry>? Find(string key) => book.Find(key);
}
