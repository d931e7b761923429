using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Agents.EndToEnd.Kill;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

/// <summary>Money and goods add up in the shop's own books, whatever dies while refunds are carried out and undone.</summary>
public sealed partial class RefundKillTests(ITestOutputHelper output)
{
    private const int Callers = 20;
    private const int Refunds = 320;
    // An undoing that was refused for a while asks again after half a minute, an activity after a minute.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(240);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task Refunds_WhileProcessesAreKilledAtRandom_AddUpInTheShopsBooks()
    {
        var seed = Killer.Seed(output);
        var types = Directory.CreateTempSubdirectory("agents-e2e-types-").FullName;
        // The sample, with time enough for processes that are dead for seconds: else the safe outcome would be all there is to see.
        await File.WriteAllTextAsync(
            Path.Combine(types, "refund.v1.yaml"),
            DecisionsSystem.Sample("refund.v1.yaml")
                .Replace("timeoutMs: 1000", "timeoutMs: 15000", StringComparison.Ordinal)
                .Replace("hedgeAfterMs: 300", "hedgeAfterMs: 2000", StringComparison.Ordinal)
                .Replace("deadlineMs: 10000", "deadlineMs: 40000", StringComparison.Ordinal), Ct);
        await using var system = await AgentSystem.StartAsync(
            Ct, new AgentSystemExtras { Decisions = true, TypesPath = types, Manifests = await PatientToolsAsync() });
        using var traffic = new RefundTraffic(system, seed);
        var killer = new Killer(system, seed, longestPauseMs: 5000);
        try
        {
            using var stop = new CancellationTokenSource();
            var killing = killer.RunAsync(stop.Token, Ct);
            var disturbing = traffic.DisturbShippingAsync(stop.Token);
            try
            {
                // A part for each process, and one more kill before each: a fast machine is not done before everybody was a victim.
                foreach (var (part, numbers) in Enumerable.Range(1000, Refunds).Chunk((Refunds / system.Processes.Count) + 1).Index())
                {
                    await await Task.WhenAny(killer.UntilAsync(part + 1, Ct), killing);
                    await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => traffic.AskAsync(
                        caller, numbers.Where(number => number % Callers == caller), Ct)));
                }
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(killing, disturbing);
            }

            var clock = Stopwatch.StartNew();
            await system.WaitUntilReadyAsync(Ct);
            var records = new Dictionary<int, JsonElement>();
            foreach (var (number, id) in traffic.Decisions)
                records[number] = await EndAsync(system, id, EndLimit - clock.Elapsed);
            output.WriteLine($"{records.Count} refunds, {killer.Summary}, all ended {clock.Elapsed.TotalSeconds:0.0} s after the last kill: "
                + string.Join(", ", records.Values.GroupBy(Outcome).Select(g => $"{g.Key} {g.Count()}")));
            foreach (var reasons in records.Values.Where(one => Outcome(one) != "approve").CountBy(Reason).OrderByDescending(one => one.Value).Take(10))
                output.WriteLine($"{reasons.Value} x {reasons.Key}");

            Assert.Equal(Refunds, records.Count);
            Assert.True(killer.Victims.Distinct().Count() == system.Processes.Count, "Some process was never killed.");
            Assert.Contains(records.Values, one => Outcome(one) == "approve");
            Assert.Contains(records.Values, one => RunsFixture.Effects(one).ContainsValue("compensated"));
            await AssertBooksAddUpAsync(system, records);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"seed {seed}, killed {string.Join(", ", killer.Victims)}: {exception.Message}{system.Tails()}", exception);
        }
        finally
        {
            Directory.Delete(types, recursive: true);
        }
    }

    // The shop's tools, back in service soon after the shop is: a breaker that is open answers all refunds of a part in no time.
    private static async Task<IReadOnlyDictionary<string, string>> PatientToolsAsync()
    {
        var tools = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "apps/Samples.Shop/tools"), "*.yaml"))
        {
            tools[Path.GetFileNameWithoutExtension(file)] = await File.ReadAllTextAsync(file, Ct)
                + "\nisolation: { breaker: { openSeconds: 1 }, quarantine: { minimumCalls: 100000 } }\n";
        }
        return tools;
    }

    // Without what is of one refund only.
    private static string Reason(JsonElement record) => OfOne().Replace(string.Join(" ", record.GetProperty("reasons").EnumerateArray()), "...");

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex OfOne();

    private static string Outcome(JsonElement record) => record.GetProperty("outcome").GetString()!;

    private static async Task<JsonElement> EndAsync(AgentSystem system, string id, TimeSpan limit)
    {
        var last = "none";
        return await Poll.UntilAsync($"decision {id} is final", limit, async () =>
        {
            using var response = await system.Decisions.GetAsync($"/v1/decisions/{id}", Ct);
            last = await response.Content.ReadAsStringAsync(Ct);
            return response.IsSuccessStatusCode && JsonElement.Parse(last) is var record && record.GetProperty("state").GetString() == "final" ? record : null;
        }, system, () => $"The last answer: {last}");
    }

    private static async Task AssertBooksAddUpAsync(AgentSystem system, Dictionary<int, JsonElement> records)
    {
        var (charges, stock, shipping, orders) = (await ShopBookFiles.ChargesAsync(system), await ShopBookFiles.StockAsync(system),
            await ShopBookFiles.ShippingAsync(system), await ShopBookFiles.OrdersAsync(system));
        foreach (var book in new[] { charges, stock, shipping, orders })
            Assert.All(book.GroupBy(one => one.GetProperty("key").GetString()), key => Assert.Single(key));

        var pieces = 0;
        foreach (var (number, record) in records)
        {
            var (id, order, approved) = (record.GetProperty("id").GetString(), $"o-{number}", Outcome(record) == "approve");
            Assert.DoesNotContain(RunsFixture.Effects(record).Values, state => state is "unknown" or "handed-over" or "compensating");
            Assert.True((approved ? -RefundTraffic.AmountCents : 0) == ShopBookFiles.Balance(charges, order), $"{id}: the money of {order} does not add up.");
            var parcels = shipping.Where(one => one.GetProperty("orderId").GetString() == order)
                .Sum(one => one.GetProperty("what").GetString() == "booked" ? 1 : -1);
            Assert.True((approved ? 1 : 0) == parcels, $"{id}: {parcels} parcels of {order} are booked.");
            var status = orders.LastOrDefault(one => one.GetProperty("orderId").GetString() == order) is { ValueKind: JsonValueKind.Object } mark
                ? mark.GetProperty("status").GetString()
                : "delivered";
            Assert.True((approved ? "refunded" : "delivered") == status, $"{id}: {order} is {status}.");
            pieces += approved ? 1 + (number % 3) : 0;
        }
        Assert.Equal(pieces, stock.Sum(one => one.GetProperty("quantity").GetInt32()));
    }
}
