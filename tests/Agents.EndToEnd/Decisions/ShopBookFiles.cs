using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

/// <summary>The shop's own books: what really happened, whatever anybody believes.</summary>
internal static class ShopBookFiles
{
    public static Task<IReadOnlyList<JsonElement>> ChargesAsync(AgentSystem system) => ReadAsync(system, Path.GetFileName(system.ChargeBook));

    public static Task<IReadOnlyList<JsonElement>> StockAsync(AgentSystem system) => ReadAsync(system, "stock.jsonl");

    public static Task<IReadOnlyList<JsonElement>> ShippingAsync(AgentSystem system) => ReadAsync(system, "shipping.jsonl");

    public static Task<IReadOnlyList<JsonElement>> OrdersAsync(AgentSystem system) => ReadAsync(system, "orders.jsonl");

    /// <summary>Cents that were charged for an order, less those paid back.</summary>
    public static int Balance(IReadOnlyList<JsonElement> charges, string orderId) => charges
        .Where(one => one.GetProperty("orderId").GetString() == orderId)
        .Sum(one => one.GetProperty("amountCents").GetInt32());

    private static Task<IReadOnlyList<JsonElement>> ReadAsync(AgentSystem system, string name) =>
        BookFile.ReadAsync(Path.Combine(Path.GetDirectoryName(system.ChargeBook)!, name), TestContext.Current.CancellationToken);
}
