using Samples.Shop.Inventory;
using Samples.Shop.Orders;
using Samples.Shop.Payments;
using Samples.Shop.Shipping;

namespace Samples.Shop.Books;

/// <summary>The files of the shop's books: that of the charges is configured, the others lie beside it.</summary>
internal static class ShopBooks
{
    public static void AddBooks(this WebApplicationBuilder builder)
    {
        var charges = ChargeBookOptions.From(builder.Configuration, builder.Environment.ContentRootPath);
        var folder = Path.GetDirectoryName(charges.File)!;
        builder.Services.AddSingleton(services => ChargeBook.Open(charges, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(_ => KeyedBook<StockMove>.Open(Path.Combine(folder, "stock.jsonl"), ShopJson.Default.StockMove));
        builder.Services.AddSingleton(_ => KeyedBook<OrderMark>.Open(Path.Combine(folder, "orders.jsonl"), ShopJson.Default.OrderMark));
        builder.Services.AddSingleton(_ => KeyedBook<ShippingEntry>.Open(Path.Combine(folder, "shipping.jsonl"), ShopJson.Default.ShippingEntry));
    }
}
