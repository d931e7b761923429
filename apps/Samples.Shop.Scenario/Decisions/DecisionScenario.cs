using System.Globalization;
using System.Text.Json;
using Agents.Tooling;
using Agents.Tooling.Calls;

namespace Samples.Shop.Scenario.Decisions;

/// <summary>Refunds that are approved, denied by a rule, denied by what happened before, undone half-way, and approved by a person.</summary>
internal sealed class DecisionScenario(
    DecisionsClient decisions, ToolClient tools, ShopClient shop, DecisionTranscript transcript, string agentKey, string approverKey, TimeProvider time)
{
    private const string Refund = "refund";

    /// <summary>Above this the sample type asks a person.</summary>
    private const int ApprovalAboveCents = 5000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Every play needs orders that nobody has paid back: it begins elsewhere each time, and looks.
    private int _next = 1100 + (int)(time.GetUtcNow().ToUnixTimeSeconds() / 7 % 800);

    /// <summary>Whether all ended as they should.</summary>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        transcript.Begin();
        var good = await ApprovedAsync(cancellationToken);
        good &= await DeniedByRuleAsync(cancellationToken);
        good &= await DeniedBySequenceAsync(cancellationToken);
        good &= await CompensatedAsync(cancellationToken);
        good &= await ApprovedByPersonAsync(cancellationToken);
        var verified = await decisions.VerifyAsync(agentKey, cancellationToken);
        good &= verified.GetProperty("intact").GetBoolean();
        transcript.End(good, verified);
        return good;
    }

    private async Task<bool> ApprovedAsync(CancellationToken cancellationToken)
    {
        var order = await OrderAsync(large: false, cancellationToken);
        transcript.Act($"{order.Customer} sends {order.Id} back");
        var record = await RefundAsync("approved", order, order.Cents, cancellationToken);
        return Is(record, "approve") && Effects(record, "done") == 5;
    }

    private async Task<bool> DeniedByRuleAsync(CancellationToken cancellationToken)
    {
        var order = await OrderAsync(large: false, cancellationToken);
        transcript.Act($"{order.Customer} asks for more than {order.Id} cost");
        var record = await RefundAsync("denied by rule", order, order.Cents + 1, cancellationToken);
        return Is(record, "deny") && Effects(record, "done") == 0;
    }

    private async Task<bool> DeniedBySequenceAsync(CancellationToken cancellationToken)
    {
        var order = await OrderAsync(large: false, cancellationToken);
        transcript.Act($"{order.Customer} changes the bank details and asks at once for the money of {order.Id}");
        await shop.ChangeBankDetailsAsync(order.Customer, cancellationToken);
        await KnownAsync(order, cancellationToken);
        var record = await RefundAsync("denied by guardrail", order, order.Cents, cancellationToken);
        return Is(record, "deny") && Effects(record, "done") == 0;
    }

    private async Task<bool> CompensatedAsync(CancellationToken cancellationToken)
    {
        var order = await OrderAsync(large: false, cancellationToken);
        transcript.Act($"{order.Customer} sends {order.Id} back, and the carrier's system is down");
        await shop.BreakCarrierAsync(true, cancellationToken);
        try
        {
            var record = await RefundAsync("compensated", order, order.Cents, cancellationToken);
            return Is(record, "review") && Effects(record, "compensated") == 3;
        }
        finally
        {
            await shop.BreakCarrierAsync(false, CancellationToken.None);
        }
    }

    private async Task<bool> ApprovedByPersonAsync(CancellationToken cancellationToken)
    {
        var order = await OrderAsync(large: true, cancellationToken);
        transcript.Act($"{order.Customer} sends {order.Id} back, which cost {order.Cents} cents: a person has to agree");
        var start = time.GetTimestamp();
        var asked = await decisions.DecideAsync(Refund, Input(order, order.Cents), 1, agentKey, cancellationToken);
        var id = asked.GetProperty("id").GetString()!;
        transcript.Say("It waits for somebody with the role refunds-approver who is not the one who asked.");
        await decisions.ApproveAsync(id, approve: true, "The parcel is complete.", approverKey, cancellationToken);
        var record = await decisions.EndAsync(id, agentKey, Patience, cancellationToken);
        transcript.Decided("approved by a person", record, time.GetElapsedTime(start));
        return Is(record, "approve") && Effects(record, "done") == 5;
    }

    private async Task<JsonElement> RefundAsync(string act, SampleOrder order, int cents, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var answer = await decisions.DecideAsync(Refund, Input(order, cents), 20, agentKey, cancellationToken);
        var took = time.GetElapsedTime(start);
        var record = await decisions.EndAsync(answer.GetProperty("id").GetString()!, agentKey, Patience, cancellationToken);
        transcript.Decided(act, record, took);
        return record;
    }

    /// <summary>Waits until the change has come to the decisions app. Asks for what the rules deny: that shows what is known, and does nothing.</summary>
    private async Task KnownAsync(SampleOrder order, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Patience)
        {
            var asked = await decisions.DecideAsync(Refund, Input(order, order.Cents + 1), 5, agentKey, cancellationToken);
            var record = await decisions.EndAsync(asked.GetProperty("id").GetString()!, agentKey, Patience, cancellationToken);
            if (record.TryGetProperty("history", out var history) && history.GetArrayLength() > 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    private async Task<SampleOrder> OrderAsync(bool large, CancellationToken cancellationToken)
    {
        for (var tried = 0; tried < 900; tried++)
        {
            var number = 1100 + ((_next++ - 1100) % 900);
            var id = string.Create(CultureInfo.InvariantCulture, $"o-{number}");
            var call = await tools.CallAsync("order.get", new { orderId = id }, Patience, null, cancellationToken);
            if (call is { Status: CallStatus.Succeeded, Result: { } order } && order.GetProperty("status").GetString() == "delivered"
                && order.GetProperty("totalCents").GetInt32() is var cents && cents > ApprovalAboveCents == large)
            {
                return new SampleOrder(order.GetProperty("customerId").GetString()!, id, cents);
            }
        }

        throw new InvalidOperationException("All orders of the sample shop have been paid back: delete .dapr to begin anew.");
    }

    private static object Input(SampleOrder order, int cents) => new { customerId = order.Customer, orderId = order.Id, amountCents = cents };

    private static bool Is(JsonElement record, string outcome) => record.GetProperty("outcome").GetString() == outcome;

    private static int Effects(JsonElement record, string state) => record.TryGetProperty("effects", out var effects)
        ? effects.EnumerateArray().Count(one => one.GetProperty("state").GetString() == state)
        : 0;

    private sealed record SampleOrder(string Customer, string Id, int Cents);
}
