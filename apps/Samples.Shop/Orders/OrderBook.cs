using System.Globalization;
using Samples.Shop.Books;
using Samples.Shop.Profiles;

namespace Samples.Shop.Orders;

internal sealed record OrderLine(string Sku, int Quantity, int UnitPriceCents);

internal sealed record Order(string OrderId, string CustomerId, string Status, string Currency, int TotalCents, IReadOnlyList<OrderLine> Lines);

/// <summary>One line of the book of orders: from then on the order has this status.</summary>
internal sealed record OrderMark(string MarkId, string Key, string OrderId, string Status, string Before, DateTimeOffset At) : IBookEntry;

/// <summary>Every customer has one order: that of <c>c-1042</c> is <c>o-1042</c>. It was delivered when the shop opened.</summary>
internal sealed class OrderBook(CustomerDirectory customers, KeyedBook<OrderMark> book, TimeProvider time)
{
    private const string Delivered = "delivered";

    private static readonly string[] Skus = ["lamp-01", "desk-02", "chair-03", "mug-04", "plant-05"];

    public Order? Find(string? orderId) => Make(orderId) is { } order
        ? order with { Status = book.Read(marks => StatusOf(marks, order.OrderId)) }
        : null;

    public OrderMark Mark(string key, MarkOrder request) => book.Add(marks => new OrderMark(
        $"om_{Guid.CreateVersion7():N}", key, request.OrderId, request.Status, StatusOf(marks, request.OrderId), time.GetUtcNow()))!;

    public KeyStatus<OrderMark>? FindMark(string key) => book.Find(key);

    private static string StatusOf(IReadOnlyList<OrderMark> marks, string orderId)
    {
        for (var i = marks.Count - 1; i >= 0; i--)
        {
            if (marks[i].OrderId == orderId)
            {
                return marks[i].Status;
            }
        }

        return Delivered;
    }

    private Order? Make(string? orderId)
    {
        if (orderId is null || !orderId.StartsWith("o-", StringComparison.Ordinal)
            || customers.Find($"c-{orderId.AsSpan(2)}") is not { } customer)
        {
            return null;
        }

        var number = int.Parse(orderId.AsSpan(2), CultureInfo.InvariantCulture);
        var line = new OrderLine(Skus[number % Skus.Length], 1 + (number % 3), 1_290 + (number % 10 * 450));
        return new Order(orderId, customer.CustomerId, Delivered, "EUR", line.Quantity * line.UnitPriceCents, [line]);
    }
}
