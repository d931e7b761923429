using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Drain;

/// <summary>What SIGTERM does: nobody who waits is cut off, and nothing that runs is lost.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Gateway_WhileCallersWait_AnswersThemWithTheStateAndEndsWith0()
    {
        await using var system = await AgentSystem.StartAsync(Ct);
        await SetAsync(system, "payment.charge", new { answerDelayMs = 2800 });
        var waiting = Enumerable.Range(0, 5).Select(i => SubmitAsync(system, "wait=50", i)).ToList();
        var streaming = StreamAsync(system, (await SubmitAsync(system, "wait=0", 9)).Body.GetProperty("id").GetString()!);
        // All of them wait once their calls are under way.
        await Poll.UntilAsync(
            "the shop is asked by all", Limit, async () => (await ChargedAsync(system)) == 6 ? "yes" : null, Ct, system.Tails);

        system.Processes["gateway"].Terminate();

        foreach (var (status, call) in await Task.WhenAll(waiting))
        {
            Assert.Equal(HttpStatusCode.Accepted, status);
            Assert.Contains(call.GetProperty("status").GetString(), new[] { "queued", "running" });
        }

        await streaming;
        Assert.Equal(0, await system.Processes["gateway"].ExitCodeAsync(Limit, Ct));
    }

    [Fact(Timeout = 120_000)]
    public async Task Worker_WhileCallsRun_FinishesThemAndHandsOverTheRest()
    {
        await using var system = await AgentSystem.StartAsync(Ct);
        await SetAsync(system, "payment.charge", new { answerDelayMs = 2500 });
        var ids = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            ids.Add((await SubmitAsync(system, "wait=0", i, i < 3 ? "one after another" : null)).Body.GetProperty("id").GetString()!);
        }

        await Poll.UntilAsync(
            "a call runs", Limit, async () => (await ChargedAsync(system)) > 0 ? "yes" : null, Ct, system.Tails);
        system.Processes["tools"].Terminate();
        Assert.Equal(0, await system.Processes["tools"].ExitCodeAsync(Limit, Ct));
        await SetAsync(system, "payment.charge", new { answerDelayMs = 0 });

        var atTheEnd = await Task.WhenAll(ids.Select(id => GetAsync(system, id, "wait=0")));
        Assert.Contains("succeeded", atTheEnd);
        Assert.Contains("queued", atTheEnd);
        Assert.DoesNotContain("unknown", atTheEnd);
        Assert.DoesNotContain("running", atTheEnd);

        await system.Processes["tools"].KillAsync();
        system.Processes["tools"].Start();
        Assert.All(await Task.WhenAll(ids.Select(id => GetAsync(system, id, "wait=40"))), status => Assert.Equal("succeeded", status));
    }

    private static async Task<int> ChargedAsync(AgentSystem system) =>
        (await Kill.ChargeBookFile.CountByKeyAsync(system.ChargeBook, Ct)).Count;

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SubmitAsync(AgentSystem system, string prefer, int customer, string? orderingKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tools/payment.charge/calls")
        {
            Content = JsonContent.Create(new
            {
                arguments = new { customerId = $"c-{1000 + customer}", orderId = $"o-{1000 + customer}", amountCents = 500, currency = "EUR" },
                orderingKey,
                deadlineMs = 600_000,
            }),
        };
        request.Headers.TryAddWithoutValidation("Prefer", prefer);
        using var response = await system.Gateway.SendAsync(request, Ct);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Ct));
    }

    private static async Task<string> GetAsync(AgentSystem system, string id, string prefer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/calls/{id}");
        request.Headers.TryAddWithoutValidation("Prefer", prefer);
        using var response = await system.Gateway.SendAsync(request, Ct);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("status").GetString()!;
    }

    // Ends when the stream ends in order: a connection that is cut off throws.
    private static async Task StreamAsync(AgentSystem system, string id) =>
        Assert.Contains("event: state", await system.Gateway.GetStringAsync($"/v1/calls/{id}/events", Ct), StringComparison.Ordinal);

    private static async Task SetAsync(AgentSystem system, string endpoint, object value)
    {
        using var response = await system.Shop.PutAsJsonAsync($"/switches/{endpoint}", value, Ct);
        response.EnsureSuccessStatusCode();
    }
}
