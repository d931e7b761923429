using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.Contracts;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Isolation;

/// <summary>A version whose calls break off is taken out of service by itself, and comes back by itself.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class QuarantineTests(ToolFixture api)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quarantine_VersionBreaksAndGetsWell_IsTakenOutAndLetBackIn()
    {
        const string tool = "quarantine.alone";
        var server = CountedTool.Map(api.Tools, tool + "/1.0.0", CountedTool.Sick);
        await api.PublishHttpAsync(tool, Manifest(probeSeconds: 3, "refuse"));
        await BreakAsync(tool);
        var taken = await HistoryAsync(tool, "quarantined");
        Assert.Equal(
            "100 % of 4 attempts within 60 s were faults; the last: The tool could not be reached.", taken.GetProperty("reason").GetString());
        Assert.StartsWith("worker ", taken.GetProperty("by").GetString(), StringComparison.Ordinal);

        var refused = await Poll.UntilAsync("calls are refused", Limit, () => RefusalAsync(tool), Ct, api.System.Tails);

        Assert.Equal(ProblemTypes.Quarantined, refused.Text("type"));
        Assert.StartsWith($"{tool} 1.0.0 is in quarantine since ", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Contains(
            $": {taken.GetProperty("reason").GetString()} It is probed next at ", refused.Text("detail"), StringComparison.Ordinal);
        // Three seconds, or the longer pause after a probe that failed when this machine was slow.
        var wait = int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture);
        Assert.InRange(wait, 1, 3 * 16);
        Assert.Equal(wait, refused.Body.GetProperty("retryAfterSeconds").GetInt32());

        var before = server.Calls;
        server.Become(CountedTool.Well);
        await Poll.UntilAsync("a call succeeds", Limit, () => SuccessAsync(tool), Ct, api.System.Tails);
        var released = await HistoryAsync(tool, "released");
        Assert.Equal("1 probes in a row succeeded.", released.GetProperty("reason").GetString());
        Assert.True(server.Calls > before);
        await Poll.UntilAsync("calls are taken again", Limit, () => SuccessAsync(tool), Ct, api.System.Tails);
    }

    [Fact]
    public async Task Quarantine_WithFallback_CallersGetTheOlderVersion()
    {
        const string tool = "quarantine.fallback";
        CountedTool.Map(api.Tools, tool + "/1.0.0", CountedTool.Well);
        var sick = CountedTool.Map(api.Tools, tool + "/2.0.0", CountedTool.Sick);
        await api.PublishHttpAsync(tool, Manifest(probeSeconds: 3600, "previous"));
        await api.PublishHttpAsync(tool, Manifest(probeSeconds: 3600, "previous"), "2.0.0");
        await api.SetTrafficAsync(tool, """{"weights":{"2.0.0":1}}""");
        await BreakAsync(tool);
        await HistoryAsync(tool, "quarantined");
        var before = sick.Calls;

        for (var i = 0; i < 5; i++)
        {
            var call = await api.RunAsync(tool, new { });
            Assert.Equal(("succeeded", "1.0.0"), (call.Text("status"), call.Text("version")));
        }

        Assert.Equal(before, sick.Calls);
    }

    // Its breaker stays out of it.
    private static string Manifest(int probeSeconds, string fallback) => string.Create(CultureInfo.InvariantCulture, $$"""
        idempotent: true
        retry: { maxAttempts: 1 }
        isolation:
          breaker: { minimumCalls: 100000 }
          quarantine:
            faultRatio: 0.8
            minimumCalls: 4
            windowSeconds: 60
            probeSeconds: {{probeSeconds}}
            probesToRelease: 1
            fallback: {{fallback}}
        """);

    private async Task BreakAsync(string tool)
    {
        for (var i = 0; i < 4; i++)
        {
            var broken = await api.RunAsync(tool, new { });
            Assert.Equal(ProblemTypes.ToolUnreachable, broken.Error("type"));
        }
    }

    private Task<JsonElement> HistoryAsync(string tool, string kind) => Poll.UntilAsync(
        $"{tool} is {kind}", Limit,
        async () =>
        {
            var history = await api.SendAsync(HttpMethod.Get, $"/v1/tools/{tool}/history", HttpStatusCode.OK);
            var changes = history.Body.GetProperty("changes").EnumerateArray();
            return changes.Cast<JsonElement?>().FirstOrDefault(change => change!.Value.GetProperty("kind").GetString() == kind);
        },
        api.System);

    private async Task<Answer?> RefusalAsync(string tool)
    {
        using var response = await SubmitAsync(tool, "wait=0");
        return response.StatusCode == HttpStatusCode.ServiceUnavailable
            ? new Answer(
                JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct)),
                response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase))
            : null;
    }

    private async Task<string?> SuccessAsync(string tool)
    {
        using var response = await SubmitAsync(tool, "wait=20");
        var call = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Ct));
        return response.StatusCode == HttpStatusCode.OK && call.GetProperty("status").GetString() == "succeeded" ? "succeeded" : null;
    }

    private async Task<HttpResponseMessage> SubmitAsync(string tool, string prefer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tools/{tool}/calls")
        {
            Content = JsonContent.Create(new { arguments = new { } }),
            Headers = { { "Prefer", prefer } },
        };
        return await api.Http.SendAsync(request, Ct);
    }
}
