using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Kill;

/// <summary>Accepted means durable: no SIGKILL of any process loses an accepted call or charges a customer twice.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Callers = 12;
    private const int CallsPerCaller = 20;
    private static readonly TimeSpan OutcomeLimit = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Calls_WhileProcessesAreKilledAtRandom_EndExactlyOnce()
    {
        var seed = Killer.Seed(output);
        await using var system = await AgentSystem.StartAsync(Ct);
        var traffic = new Traffic(system, seed);
        var killer = new Killer(system, seed);
        try
        {
            using var stop = new CancellationTokenSource();
            var killing = killer.RunAsync(stop.Token, Ct);
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(c => traffic.CallAsync(c, CallsPerCaller, Ct)));
            await stop.CancelAsync();
            await killing;

            var clock = Stopwatch.StartNew();
            await system.WaitUntilReadyAsync(Ct);
            var calls = traffic.Accepted.ToList();
            var outcomes = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var call in calls)
            {
                outcomes[call.Id] = await EndAsync(system, call.Id, OutcomeLimit - clock.Elapsed);
            }

            output.WriteLine($"{calls.Count} calls accepted, {traffic.Unanswered} never answered, {killer.Summary}, all ended {clock.Elapsed.TotalSeconds:0.0} s after the last kill: "
                + string.Join(", ", outcomes.Values.GroupBy(Outcome).Select(g => $"{g.Key} {g.Count()}")));

            Assert.True(calls.Count >= 200, $"Only {calls.Count} calls were accepted.");
            Assert.True(killer.Victims.Distinct().Count() == system.Processes.Count, "Some process was never killed.");
            await AssertOutcomesStayAsync(system, outcomes);
            await AssertChargedAtMostOnceAsync(system, calls, outcomes);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"seed {seed}, killed {string.Join(", ", killer.Victims)}: {e.Message}{system.Tails()}", e);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Charge_WorkerKilledBetweenSentAndConfirmed_IsUnknownAndThenReconciled()
    {
        await using var system = await AgentSystem.StartAsync(Ct);
        try
        {
            // The shop charges at once and answers late; its status query does not answer for now.
            await SetAsync(system, "payment.charge", new { answerDelayMs = 2500 });
            await SetAsync(system, "payment.status", new { errorRate = 1 });
            var id = (await SubmitChargeAsync(system)).GetProperty("id").GetString()!;
            await Poll.UntilAsync(
                "the shop has charged", TimeSpan.FromSeconds(20),
                async () => (await ChargeBookFile.CountByKeyAsync(system.ChargeBook, Ct)).ContainsKey(id) ? id : null, Ct, system.Tails);

            await system.Processes["tools"].KillAsync();
            system.Processes["tools"].Start();

            var unknown = await Poll.UntilAsync(
                "the call is unknown", TimeSpan.FromSeconds(40), async () => await GetAsync(system, id) is { } c && Status(c) == "unknown" ? (JsonElement?)c : null, system);
            Assert.Equal("urn:agents:problem:outcome-unknown", unknown.GetProperty("error").GetProperty("type").GetString());

            await SetAsync(system, "payment.status", new { errorRate = 0 });
            var end = await EndAsync(system, id, TimeSpan.FromSeconds(40));

            Assert.Equal("succeeded", Status(end));
            Assert.Equal(id, end.GetProperty("result").GetProperty("key").GetString());
            Assert.Equal(1, (await ChargeBookFile.CountByKeyAsync(system.ChargeBook, Ct))[id]);
        }
        catch (TimeoutException e)
        {
            Assert.Fail(e.Message);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Charge_WorkerKilledBeforeTheShopCharged_EndsNotExecuted()
    {
        await using var system = await AgentSystem.StartAsync(Ct);
        await SetAsync(system, "payment.charge", new { hang = true });
        var id = (await SubmitChargeAsync(system)).GetProperty("id").GetString()!;
        await Poll.UntilAsync(
            "the call is running", TimeSpan.FromSeconds(60), async () => await GetAsync(system, id) is { } c && Status(c) == "running" ? (JsonElement?)c : null, system);

        await system.Processes["tools"].KillAsync();
        system.Processes["tools"].Start();
        var end = await EndAsync(system, id, TimeSpan.FromSeconds(60));

        Assert.Equal("failed", Status(end));
        Assert.Equal("urn:agents:problem:not-executed", end.GetProperty("error").GetProperty("type").GetString());
        Assert.Empty(await ChargeBookFile.CountByKeyAsync(system.ChargeBook, Ct));
    }

    private static string Status(JsonElement call) => call.GetProperty("status").GetString()!;

    private static string Outcome(JsonElement call) =>
        call.TryGetProperty("error", out var error) ? $"{Status(call)} ({error.GetProperty("type").GetString()})" : Status(call);

    private static async Task<JsonElement?> GetAsync(AgentSystem system, string id)
    {
        using var response = await system.Gateway.GetAsync($"/v1/calls/{id}", Ct);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(Ct) : null;
    }

    private static async Task<JsonElement> SubmitChargeAsync(AgentSystem system)
    {
        using var response = await system.Gateway.PostAsJsonAsync(
            "/v1/tools/payment.charge/calls",
            new { arguments = new { customerId = "c-1001", orderId = "o-1001", amountCents = 500, currency = "EUR" }, deadlineMs = 600_000 }, Ct);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task SetAsync(AgentSystem system, string endpoint, object value)
    {
        using var response = await system.Shop.PutAsJsonAsync($"/switches/{endpoint}", value, Ct);
        response.EnsureSuccessStatusCode();
    }

    private static Task<JsonElement> EndAsync(AgentSystem system, string id, TimeSpan limit) => Poll.UntilAsync(
        string.Create(CultureInfo.InvariantCulture, $"call {id} has ended"), limit,
        async () => await GetAsync(system, id) is { } call && Status(call) is "succeeded" or "failed" or "cancelled" or "expired" ? call : null,
        system);

    private static async Task AssertOutcomesStayAsync(AgentSystem system, Dictionary<string, JsonElement> outcomes)
    {
        foreach (var (id, outcome) in outcomes)
        {
            Assert.Equal(outcome.GetRawText(), (await GetAsync(system, id))?.GetRawText());
        }
    }

    private static async Task AssertChargedAtMostOnceAsync(
        AgentSystem system, List<AcceptedCall> calls, Dictionary<string, JsonElement> outcomes)
    {
        var charged = await ChargeBookFile.CountByKeyAsync(system.ChargeBook, Ct);
        Assert.All(charged, key => Assert.Equal(1, key.Value));
        foreach (var call in calls)
        {
            var status = Status(outcomes[call.Id]);
            if (call.Tool == "payment.charge")
            {
                // The recorded outcome is the truth: succeeded exactly when the shop has charged.
                Assert.True(status is "succeeded" or "failed", $"{call.Id} is {status}");
                Assert.Equal(status == "succeeded" ? 1 : 0, charged.GetValueOrDefault(call.Id));
            }
        }
    }
}
