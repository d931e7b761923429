using System.Text.Json;
using Agents.Tooling;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;

namespace Samples.Shop.Scenario.ToolCalls;

/// <summary>A customer sends an order back and gets the money, less a restocking fee, as an agent would arrange it.</summary>
internal sealed class ToolCallScenario(ToolClient tools, ToolCallTranscript transcript, TimeProvider time)
{
    private const string CustomerId = "c-1042";
    private const string OrderId = "o-1042";
    private const int RestockingFeeCents = 250;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // A new play is a new refund; within one play every step may be repeated without a second effect.
    private readonly string _play = $"demo-{time.GetUtcNow():yyyyMMddHHmmssfff}";

    /// <summary>Whether every step succeeded.</summary>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        transcript.Begin(
            await tools.ListToolsAsync(cancellationToken), $"{CustomerId} sends order {OrderId} back and asks for the money");

        if (await StepAsync("Is it the customer?", "identity.verify", new { customerId = CustomerId, postalCode = "17294" }, cancellationToken)
                is not { } identity || !identity.GetProperty("verified").GetBoolean()
            || await StepAsync("Who is it?", "profile.lookup", new { customerId = CustomerId }, cancellationToken) is not { } profile
            || await StepAsync("What was bought?", "order.get", new { orderId = OrderId }, cancellationToken) is not { } order)
        {
            return false;
        }

        var line = order.GetProperty("lines")[0];
        var goods = new { sku = line.GetProperty("sku").GetString(), quantity = line.GetProperty("quantity").GetInt32() };
        var refundCents = order.GetProperty("totalCents").GetInt32() - RestockingFeeCents;
        var refund = new
        {
            customerId = CustomerId,
            orderId = OrderId,
            amountCents = -refundCents,
            currency = "EUR",
            reason = "returned, less restocking fee",
        };
        if (await StepAsync("Could it be replaced instead?", "inventory.check", goods, cancellationToken) is null
            || await StepAsync("Pay the money back, once", "payment.charge", refund, cancellationToken) is not { } charge)
        {
            return false;
        }

        var note = new
        {
            customerId = CustomerId,
            topic = "refund",
            note = $"{profile.GetProperty("name").GetString()}: {refundCents} cents paid back for {OrderId}, {charge.GetProperty("chargeId").GetString()}",
        };
        return await StepAsync("Write it down", "crm.update", note, cancellationToken) is not null;
    }

    private async Task<JsonElement?> StepAsync(string why, string tool, object arguments, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            var options = new CallOptions { IdempotencyKey = $"{_play}-{tool}", OrderingKey = CustomerId };
            var call = await tools.CallAsync(tool, arguments, Patience, options, cancellationToken);
            transcript.Step(why, call, time.GetElapsedTime(start));
            return call.Status is CallStatus.Succeeded ? call.Result : null;
        }
        catch (ToolRequestException e)
        {
            transcript.Refused(why, tool, e.Problem);
            return null;
        }
    }
}
