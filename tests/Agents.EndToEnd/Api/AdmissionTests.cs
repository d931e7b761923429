using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Api;

[Collection(TrafficTestGroup.Name)]
public sealed class AdmissionTests(TrafficFixture api)
{
    private const string Profile = "/v1/tools/profile.lookup/calls";
    private const string Stuck = "/v1/tools/stuck.lookup/calls";
    private static readonly object Arguments = new { customerId = "c-1001" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_OverTheRate_Is429AloneAndInABulk()
    {
        // Four at once; one of them in a bulk of three goes over it.
        for (var i = 0; i < 2; i++)
        {
            await SubmitAsync(TrafficFixture.RateKey, HttpStatusCode.Accepted);
        }

        var item = new { tool = "profile.lookup", arguments = Arguments };
        var bulk = await api.SendAsync(HttpMethod.Post, "/v1/calls", HttpStatusCode.OK, new { calls = new[] { item, item, item } }, TrafficFixture.RateKey);
        var alone = await SubmitAsync(TrafficFixture.RateKey, HttpStatusCode.TooManyRequests);

        Assert.Equal([202, 202, 429], bulk.Body.GetProperty("calls").EnumerateArray().Select(c => c.GetProperty("status").GetInt32()));
        var problem = bulk.Body.GetProperty("calls")[2].GetProperty("problem");
        Assert.Equal(ProblemTypes.TooManyRequests, problem.GetProperty("type").GetString());
        Assert.InRange(problem.GetProperty("retryAfterSeconds").GetInt32(), 1, 100);
        Assert.Equal(ProblemTypes.TooManyRequests, alone.Text("type"));
        Assert.Equal(
            "Limit RatePerSecond of tenant 'rated': 0.01 calls per second and 4 at once are allowed, and more were made.", alone.Text("detail"));
        Assert.InRange(int.Parse(alone.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 100);
    }

    [Fact]
    public async Task Submit_BacklogIsFull_Is429UntilCallsEnd()
    {
        // A tool of its own, for its breaker opens.
        await using var slow = await Switched.SetAsync(api.System.Shop, "profile.lookup", new { hang = true });
        var first = await SubmitAsync(TrafficFixture.BacklogKey, HttpStatusCode.Accepted, Stuck);
        var second = await SubmitAsync(TrafficFixture.BacklogKey, HttpStatusCode.Accepted, Stuck);

        var full = await SubmitAsync(TrafficFixture.BacklogKey, HttpStatusCode.TooManyRequests, Stuck);
        foreach (var id in (string?[])[first.Text("id"), second.Text("id")])
        {
            await api.SendAsync(HttpMethod.Get, $"/v1/calls/{id}", HttpStatusCode.OK, key: TrafficFixture.BacklogKey, headers: ("Prefer", "wait=30"));
        }

        Assert.Equal("Limit Backlog of tenant 'small': 2 calls have not ended, at most 2 are allowed.", full.Text("detail"));
        // The gateway may hear of an end a little later than the one who waited for it and asked the ledger.
        await Poll.UntilAsync(
            "a call is accepted again", TimeSpan.FromSeconds(60), async () => await TrySubmitAsync(TrafficFixture.BacklogKey) is null ? api : null, Ct, api.System.Tails);
    }

    [Fact]
    public async Task Submit_CannotStartBeforeItsDeadline_Is429()
    {
        var signal = new Signal
        {
            Kind = Signal.LoadReported,
            Load = new WorkerLoad
            {
                Worker = "far behind",
                At = TimeProvider.System.GetUtcNow(),
                Limit = 10,
                Running = 10,
                Lanes =
                [
                    new LaneLoad
                    {
                        Class = ToolClass.Interactive,
                        Queued = 100_000,
                        EndedPerSecond = 10,
                        OldestMs = 5000,
                        Tenants = new Dictionary<string, int> { ["late"] = 50_000 },
                    },
                ],
            },
        };
        await api.PublishAsync(ComponentNames.Results, Topics.Signals, signal);

        var refused = await Poll.UntilAsync(
            "the call is refused", TimeSpan.FromSeconds(8), async () => await TrySubmitAsync(TrafficFixture.LateKey), Ct, api.System.Tails);

        Assert.Equal(ProblemTypes.TooManyRequests, refused.Text("type"));
        Assert.StartsWith("Limit deadline: with 5", refused.Text("detail"), StringComparison.Ordinal);
        Assert.EndsWith("its deadline allows 2.0 s.", refused.Text("detail"), StringComparison.Ordinal);
        // A tenant that has nothing waiting gets its turn.
        await SubmitAsync(AgentSystem.Key, HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Submit_VersionInQuarantine_Is503WithTheNextProbe()
    {
        var now = TimeProvider.System.GetUtcNow();
        var quarantine = new QuarantineDocument
        {
            Revision = 1,
            Versions =
            [
                new QuarantinedVersion
                {
                    Tool = "frail.lookup", Version = "1.0.0", Reason = "8 of 10 calls broke off.", Since = now, NextProbeAt = now.AddMinutes(30),
                },
            ],
        };
        await api.SaveAsync(LedgerKeys.Quarantine, quarantine);
        await api.PublishAsync(ComponentNames.Results, Topics.Signals, new Signal { Kind = Signal.QuarantineChanged, Revision = 1 });

        var refused = await Poll.UntilAsync(
            "the call is refused", TimeSpan.FromSeconds(8), async () =>
            {
                using var http = api.System.Client(api.System.GatewayUrl, AgentSystem.Key);
                using var response = await http.PostAsync("/v1/tools/frail.lookup/calls", Json("""{"arguments":{"customerId":"c-1001"}}"""), Ct);
                return response.IsSuccessStatusCode ? null : await AnswerAsync(response);
            }, Ct, api.System.Tails);

        Assert.Equal((ProblemTypes.Quarantined, 503), (refused.Text("type"), refused.Body.GetProperty("status").GetInt32()));
        Assert.StartsWith("frail.lookup 1.0.0 is in quarantine since", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Contains("8 of 10 calls broke off. It is probed next at", refused.Text("detail"), StringComparison.Ordinal);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 1700, 1800);
    }

    private Task<Answer> SubmitAsync(string key, HttpStatusCode expected, string path = Profile) =>
        api.SendAsync(HttpMethod.Post, path, expected, new { arguments = Arguments }, key);

    private async Task<Answer?> TrySubmitAsync(string key)
    {
        using var http = api.System.Client(api.System.GatewayUrl, key);
        using var response = await http.PostAsync(Profile, Json("""{"arguments":{"customerId":"c-1001"},"deadlineMs":2000}"""), Ct);
        return response.StatusCode is HttpStatusCode.TooManyRequests ? await AnswerAsync(response) : null;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<Answer> AnswerAsync(HttpResponseMessage response) => new(
        JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct)),
        response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
}
