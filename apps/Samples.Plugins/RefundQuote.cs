using System.Globalization;
using System.Text.Json;
using Agents.Plugins;

namespace Samples.Plugins;

/// <summary>
/// What a customer gets back for an order: all of it within 14 days, half within 30, nothing later. Arguments: <c>amountCents</c>,
/// <c>orderedOn</c> and <c>today</c> (dates, ISO 8601).
/// </summary>
public sealed class RefundQuote : IToolPlugin
{
    private const int FullDays = 14;
    private const int HalfDays = 30;

    /// <inheritdoc/>
    public ValueTask<JsonElement?> CallAsync(ToolPluginCall call, CancellationToken cancellationToken)
    {
        var amount = call.Arguments.GetProperty("amountCents").GetInt64();
        var days = Date(call.Arguments, "today").DayNumber - Date(call.Arguments, "orderedOn").DayNumber;
        if (days < 0)
            throw new ToolPluginException("urn:samples:order-in-future", "The order is from the future.", $"It is {-days} days ahead.") { Status = 422 };
        var share = days <= FullDays ? 100 : days <= HalfDays ? 50 : 0;
        // A halved cent goes to the customer.
        var refund = ((amount * share) + 99) / 100;
        return new(JsonDocument.Parse(string.Create(
            CultureInfo.InvariantCulture, $$"""{"refundCents":{{refund}},"sharePercent":{{share}},"daysSinceOrder":{{days}}}""")).RootElement);
    }

    private static DateOnly Date(JsonElement arguments, string name) =>
        DateOnly.TryParseExact(arguments.GetProperty(name).GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new ToolPluginException("urn:samples:no-date", $"{name} is no date.", "Allowed: year-month-day, such as 2026-11-23.") { Status = 422 };
}
