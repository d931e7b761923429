using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace Agents.EndToEnd.Decisions;

public sealed class RunTests(RunsFixture system) : IClassFixture<RunsFixture>
{
    // What is asked of customers 1000 and up costs 2,580 cents; that of 1049 is above what needs no approval.
    private const int Small = 2580;

    [Fact]
    public async Task Refund_Allowed_TakesEveryStepOnce()
    {
        var answer = await system.DecideAsync("refund", RunsFixture.Refund(1000, Small));

        Assert.Equal(("approve", "final"), (answer.Text("outcome"), answer.Text("state")));
        Assert.Equal(
            new() { ["hold"] = "done", ["money"] = "done", ["stock"] = "done", ["label"] = "done", ["close"] = "done" },
            RunsFixture.Effects(answer.Body));
        Assert.Equal("refunded", await system.OrderStatusAsync(1000));
        Assert.Equal(-Small, ShopBookFiles.Balance(await ShopBookFiles.ChargesAsync(system.System), "o-1000"));
    }

    [Fact]
    public async Task Refund_AboveTheTotal_IsDeniedByRuleWithoutAnEffect()
    {
        var answer = await system.DecideAsync("refund", RunsFixture.Refund(1010, 1_000_000));

        Assert.Equal(("deny", "final"), (answer.Text("outcome"), answer.Text("state")));
        Assert.Equal("The amount is above the order's total.", answer.Body.GetProperty("reasons")[0].GetString());
        Assert.Equal(0, answer.Body.GetProperty("effects").GetArrayLength());
        Assert.Equal(0, ShopBookFiles.Balance(await ShopBookFiles.ChargesAsync(system.System), "o-1010"));
    }

    [Fact]
    public async Task Refund_AfterBankDetailChange_IsDeniedBySequenceGuardrail()
    {
        using var changed = await system.System.Shop.PutAsJsonAsync(
            "/profiles/c-1021/bank-details", new { iban = "DE02120300000000202051" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        // Something that the rules deny shows what is known of the customer, and does nothing.
        await Processes.Poll.UntilAsync("the change is known", TimeSpan.FromSeconds(60), async () =>
        {
            var denied = await system.DecideAsync("refund", RunsFixture.Refund(1021, 1_000_000));
            var record = await system.EndAsync(denied.Text("id")!);
            return record.TryGetProperty("history", out var history) && history.GetArrayLength() > 0 ? record : null;
        }, system.System);

        var answer = await system.DecideAsync("refund", RunsFixture.Refund(1021, Small));

        Assert.Equal("deny", answer.Text("outcome"));
        Assert.Equal("The bank details were changed within the last 24 hours.", answer.Body.GetProperty("reasons")[0].GetString());
        Assert.Equal(0, ShopBookFiles.Balance(await ShopBookFiles.ChargesAsync(system.System), "o-1021"));
    }

    [Fact]
    public async Task Refund_ShipmentFails_UndoesInReverseAndReleasesTheAction()
    {
        await system.SwitchAsync("shipping.book", new { errorRate = 1.0 });
        try
        {
            var answer = await system.DecideAsync("refund", RunsFixture.Refund(1030, Small));
            Assert.Equal("review", answer.Text("outcome"));

            var record = await system.EndAsync(answer.Text("id")!);

            Assert.Equal(
                new() { ["hold"] = "compensated", ["money"] = "compensated", ["stock"] = "compensated", ["label"] = "failed", ["close"] = "skipped" },
                RunsFixture.Effects(record));
            Assert.StartsWith("The step label failed", record.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        }
        finally
        {
            await system.ResetAsync();
        }
        Assert.Equal("delivered", await system.OrderStatusAsync(1030));
        Assert.Equal(0, ShopBookFiles.Balance(await ShopBookFiles.ChargesAsync(system.System), "o-1030"));
        var moves = await ShopBookFiles.StockAsync(system.System);
        Assert.Contains(moves, one => one.GetProperty("reason").GetString() == "return undone");

        // What was undone does not count against the next.
        Assert.Equal("approve", (await system.DecideAsync("refund", RunsFixture.Refund(1030, Small))).Text("outcome"));
    }

    [Fact]
    public async Task Refund_Large_WaitsForSomebodyElseWithTheRole()
    {
        var answer = await system.DecideAsync("refund", RunsFixture.Refund(1049, 16_020), HttpStatusCode.Accepted, waitSeconds: 1);
        Assert.Equal("running", answer.Text("state"));
        var id = answer.Text("id")!;
        var yes = new { approve = true, reason = "Looked at the parcel." };

        await system.ApproveAsync(id, Processes.AgentSystem.Key, HttpStatusCode.Forbidden, yes);
        await system.ApproveAsync(id, RunsFixture.BensKey, HttpStatusCode.Forbidden, yes);
        await system.ApproveAsync(id, RunsFixture.AnnasKey, HttpStatusCode.NoContent, yes);

        var record = await system.EndAsync(id);
        Assert.Equal("approve", record.GetProperty("outcome").GetString());
        var approval = Assert.Single(record.GetProperty("approvals").EnumerateArray().ToArray());
        Assert.Equal(("anna", "approved"), (approval.GetProperty("subject").GetString(), approval.GetProperty("answer").GetString()));
        Assert.Equal("refunded", await system.OrderStatusAsync(1049));
        await system.ApproveAsync(id, RunsFixture.AnnasKey, HttpStatusCode.Conflict, yes);
    }

    [Fact]
    public async Task Refund_Delegated_TheOtherAnswersAndNoIsNo()
    {
        var id = (await system.DecideAsync("refund", RunsFixture.Refund(1079, 16_020), HttpStatusCode.Accepted, waitSeconds: 1)).Text("id")!;
        await system.ApproveAsync(id, RunsFixture.AnnasKey, HttpStatusCode.NoContent, new { approve = true, delegateTo = "ben" });
        await system.ApproveAsync(id, RunsFixture.AnnasKey, HttpStatusCode.Forbidden, new { approve = true });

        await system.ApproveAsync(id, RunsFixture.BensKey, HttpStatusCode.NoContent, new { approve = false, reason = "The parcel was empty." });

        var record = await system.EndAsync(id);
        Assert.Equal("deny", record.GetProperty("outcome").GetString());
        Assert.Equal("ben said no to large-refund: The parcel was empty.", record.GetProperty("reasons")[0].GetString());
        Assert.Equal("delivered", await system.OrderStatusAsync(1079));
    }

    [Fact]
    public async Task Refund_OrderChangedWhilePeopleThought_IsNotCarriedOut()
    {
        var id = (await system.DecideAsync("refund", RunsFixture.Refund(1109, 16_020), HttpStatusCode.Accepted, waitSeconds: 1)).Text("id")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders/mark")
        {
            Content = JsonContent.Create(new { orderId = "o-1109", status = "refunded" }),
            Headers = { { "Idempotency-Key", "by-hand" } },
        };
        (await system.System.Shop.SendAsync(request, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        await system.ApproveAsync(id, RunsFixture.AnnasKey, HttpStatusCode.NoContent, new { approve = true });

        var record = await system.EndAsync(id);
        Assert.Equal("deny", record.GetProperty("outcome").GetString());
        Assert.StartsWith("By the time it was approved:", record.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, ShopBookFiles.Balance(await ShopBookFiles.ChargesAsync(system.System), "o-1109"));
    }

    [Fact]
    public async Task Refund_ToolAnswersAfterTheDeadline_EndsInTimeAndTheLateEffectIsUndone()
    {
        await system.PublishAsync("hasty-refund", "1.0.0", DecisionsSystem.Sample("refund.v1.yaml")
            .Replace("name: refund\nversion", "name: hasty-refund\nversion", StringComparison.Ordinal)
            .Replace("deadlineMs: 10000", "deadlineMs: 1500", StringComparison.Ordinal));
        await system.SwitchAsync("inventory.move", new { answerDelayMs = 2500 });
        try
        {
            var clock = Stopwatch.StartNew();
            var answer = await system.DecideAsync("hasty-refund", RunsFixture.Refund(1060, Small));
            Assert.Equal("review", answer.Text("outcome"));
            Assert.InRange(clock.ElapsedMilliseconds, 1400, 2300);

            var record = await system.EndAsync(answer.Text("id")!);

            Assert.Equal(
                new() { ["hold"] = "compensated", ["money"] = "compensated", ["stock"] = "compensated", ["label"] = "skipped", ["close"] = "skipped" },
                RunsFixture.Effects(record));
        }
        finally
        {
            await system.ResetAsync();
        }
        Assert.Equal("delivered", await system.OrderStatusAsync(1060));
        Assert.Equal(0, ShopBookFiles.Balance(await ShopBookFiles.ChargesAsync(system.System), "o-1060"));
    }

    [Fact]
    public async Task OrderRelease_Allowed_TakesMoneyGoodsAndCarrier()
    {
        var answer = await system.DecideAsync("order-release", new { customerId = "c-1200", orderId = "o-1200" });

        Assert.Equal(("approve", "final"), (answer.Text("outcome"), answer.Text("state")));
        Assert.Equal("released", await system.OrderStatusAsync(1200));
    }
}
