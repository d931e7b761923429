using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Samples.Shop.Switches;

namespace Agents.Tests.Shop;

public sealed class SwitchTests(ShopApp shop) : IClassFixture<ShopApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Filter_Delay_RunsTheHandlerWhenTheTimeIsUp()
    {
        var time = new FakeTimeProvider();
        var call = Run(new EndpointSwitch(DelayMs: 500), time, Ct);

        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("done", await call);
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(0, true)]
    public async Task Filter_CallerGivesUp_NeverRunsTheHandler(int delayMs, bool hang)
    {
        using var gone = new CancellationTokenSource();
        var call = Run(new EndpointSwitch(DelayMs: delayMs, Hang: hang), new FakeTimeProvider(), gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Filter_AnswerDelay_HasDoneTheWorkWhenTheCallerGivesUp()
    {
        using var gone = new CancellationTokenSource();
        var worked = false;
        var call = Run(new EndpointSwitch(AnswerDelayMs: 500), new FakeTimeProvider(), gone.Token, () => worked = true);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(worked);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public async Task Filter_ErrorRate_DecidesWhetherTheHandlerRuns(double errorRate, bool runs)
    {
        var answer = await Run(new EndpointSwitch(ErrorRate: errorRate), new FakeTimeProvider(), Ct);

        Assert.Equal(runs, answer is "done");
    }

    [Fact]
    public async Task Put_Dead_CutsTheConnectionUntilReset()
    {
        await Set("order.get", new { dead = true }, HttpStatusCode.OK);
        await Assert.ThrowsAsync<HttpRequestException>(() => Order());

        using var reset = await shop.Http.DeleteAsync("/switches", Ct);

        Assert.Equal(HttpStatusCode.OK, (await Order()).StatusCode);
    }

    [Theory]
    [InlineData("order.get", """{"delayMs":-1}""", HttpStatusCode.UnprocessableEntity, "allowed is 0 to 600000")]
    [InlineData("order.get", """{"errorRate":1.5}""", HttpStatusCode.UnprocessableEntity, "allowed is 0 to 1")]
    [InlineData("nothing", "{}", HttpStatusCode.NotFound, "order.get")]
    public async Task Put_Wrong_SaysWhatIsAllowed(string endpoint, string body, HttpStatusCode status, string says)
    {
        var problem = await Set(endpoint, JsonDocument.Parse(body).RootElement, status);

        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Switches_ListsEveryToolEndpoint()
    {
        var all = await shop.Http.GetFromJsonAsync<JsonElement>("/switches", Ct);

        Assert.Equal(
            [
                "crm.update", "identity.verify", "inventory.check", "inventory.move", "inventory.move-status", "order.get", "order.mark",
                "order.mark-status", "payment.charge", "payment.status", "profile.lookup", "shipping.book", "shipping.cancel", "shipping.status",
            ],
            all.EnumerateObject().Select(p => p.Name));
    }

    private static async Task<object?> Run(EndpointSwitch setting, TimeProvider time, CancellationToken gone, Action? work = null)
    {
        var board = new SwitchBoard();
        board.Add("x");
        Assert.True(board.TrySet("x", setting));
        var context = new DefaultHttpContext { RequestAborted = gone };
        return await new SwitchFilter("x", board, time)
            .InvokeAsync(EndpointFilterInvocationContext.Create(context), _ =>
        {
            work?.Invoke();
            return ValueTask.FromResult<object?>("done");
        });
    }

    private Task<HttpResponseMessage> Order() => shop.Http.PostAsJsonAsync("/orders/get", new { orderId = "o-1001" }, Ct);

    private async Task<JsonElement> Set(string endpoint, object value, HttpStatusCode expected)
    {
        using var response = await shop.Http.PutAsJsonAsync($"/switches/{endpoint}", value, Ct);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }
}
