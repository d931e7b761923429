using System.Globalization;
using Samples.Shop.Profiles;

namespace Samples.Shop.Orders;

internal sealed record OrderLine(string Sku, int Quantity, int UnitPriceCents);

internal sealed record Order(string OrderId, string CustomerId, string Status, string Currency, int TotalCents, IReadOnlyList<OrderLine> Lines);

/// <summary>Every customer has one order: that of <c>c-1042</c> is <c>o-1042</c>.</summary>
internal sealed class OrderBook(CustomerDirectory customers)
{
    private static readonly string[] Skus = ["lamp-01", "desk-02", "chair-03", "mug-04", "plant-05"];

    public Order? Find(string? orderId)
    {
        if (orderId is null || !orderId.StartsWith("o-", StringComparison.Ordinal)
            || customers.Find($"c-{orderId.AsSpan(2)}") is not { } customer)
        {
            return null;
        }

        var number = int.Parse(orderId.AsSpan(2), CultureInfo.InvariantCulture);
        var line = new OrderLine(Skus[number % Skus.Length], 1 + (number % 3), 1_290 + (number % 10 * 450));
        return new Order(orderId, customer.CustomerId, "delivered", "EUR", line.Quantity * line.UnitPriceCents, [line]);
    }
}
