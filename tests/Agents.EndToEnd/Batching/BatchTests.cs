using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;
using Agents.EndToEnd.Targets;

namespace Agents.EndToEnd.Batching;

/// <summary>Many calls reach the CRM as few requests, and each call has an outcome of its own.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class BatchTests(ToolFixture api)
{
    private const int Hour = 3_600_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_GroupIsFull_GoesAsOneRequestWithAnOutcomeForEachCall()
    {
        await PublishAsync("batch.full", maxItems: 50, maxAgeMs: Hour);
        var before = await TrafficAsync();

        // The last of them is a customer that the CRM does not know.
        var ids = await SubmitAsync("batch.full", [.. Enumerable.Range(1000, 149), 1]);

        var calls = await Task.WhenAll(ids.Select(id => api.EndAsync(id)));
        Assert.All(calls[..149], call => Assert.Equal("succeeded", call.Text("status")));
        Assert.Equal(
            Enumerable.Range(1000, 149).Select(n => string.Create(CultureInfo.InvariantCulture, $"c-{n} note {n}")),
            calls[..149].Select(call => call.Body.GetProperty("result"))
                .Select(note => $"{note.GetProperty("customerId")} {note.GetProperty("text")}"));
        Assert.Equal(
            ("failed", "urn:shop:problem:customer-not-found", 404, "There is no customer 'c-1'."),
            (calls[149].Text("status"), calls[149].Error("type"), calls[149].ErrorStatus(), calls[149].Error("detail")));
        Assert.Equal((0, 3, 150), Difference(before, await TrafficAsync()));
    }

    [Fact]
    public async Task Batch_OldestCallIsOldEnough_GoesThoughNotFull()
    {
        // A timer may be early by some ticks of the system's clock.
        const int age = 1000, early = 20;
        await PublishAsync("batch.age", maxItems: 1000, age);
        var before = await TrafficAsync();

        var ids = await SubmitAsync("batch.age", [.. Enumerable.Range(1000, 10)]);

        var calls = await Task.WhenAll(ids.Select(id => api.EndAsync(id)));
        Assert.All(calls, call => Assert.Equal("succeeded", call.Text("status")));
        Assert.True(
            calls.Max(call => call.Body.GetProperty("timings").GetProperty("queueMs").GetDouble()) >= age - early, calls[0].Body.ToString());
        var (singles, batches, updates) = Difference(before, await TrafficAsync());
        Assert.Equal((0, 10), (singles, updates));
        // One, unless this machine needs longer than that to deliver ten calls.
        Assert.InRange(batches, 1, 3);
    }

    [Fact]
    public async Task Batch_CallIsCancelledWhileItWaits_GoesWithoutIt()
    {
        await PublishAsync("batch.cancel", maxItems: 3, maxAgeMs: Hour);
        var before = await TrafficAsync();
        var first = Assert.Single(await SubmitAsync("batch.cancel", [1901]));

        await api.CancelWaitingAsync(first);
        var others = await SubmitAsync("batch.cancel", [1902, 1903, 1904]);

        Assert.Equal("cancelled", (await api.EndAsync(first)).Text("status"));
        Assert.All(await Task.WhenAll(others.Select(id => api.EndAsync(id))), call => Assert.Equal("succeeded", call.Text("status")));
        Assert.Equal((0, 1, 3), Difference(before, await TrafficAsync()));
        Assert.Equal("[]", await api.System.Shop.GetStringAsync("/crm/c-1901/notes", Ct));
    }

    [Fact]
    public async Task Batch_DeadlinePassesWhileItWaits_ExpiresAlone()
    {
        await PublishAsync("batch.late", maxItems: 2, maxAgeMs: Hour);
        var before = await TrafficAsync();

        var late = await api.EndAsync(await api.SubmitAsync("batch.late", Update(1905), deadlineMs: 300));
        var others = await SubmitAsync("batch.late", [1906, 1907]);

        Assert.Equal("expired", late.Text("status"));
        Assert.All(await Task.WhenAll(others.Select(id => api.EndAsync(id))), call => Assert.Equal("succeeded", call.Text("status")));
        Assert.Equal((0, 1, 2), Difference(before, await TrafficAsync()));
    }

    [Fact]
    public async Task Batch_ScheduleComesDue_GoesThenAndNotBefore()
    {
        // Every minute is the most often that a schedule can come. A job that did not come would be made up for 15 s later.
        await PublishAsync("batch.minute", """schedule: "* * * * *" """);
        var before = await TrafficAsync();
        // The worker that has the version sets its job within a second or two: a minute that ends before that is not the one that counts.
        using var sidecar = api.System.Client(api.System.WorkerSidecarUrl, key: null);
        await Poll.UntilAsync(
            "the job of the schedule is set", TimeSpan.FromSeconds(20),
            async () => (await sidecar.GetAsync("/v1.0-alpha1/jobs/batch.batch.minute", Ct)).IsSuccessStatusCode ? sidecar : null,
            Ct, api.System.Tails);
        var submitting = DateTimeOffset.UtcNow;

        var ids = await SubmitAsync("batch.minute", [1911, 1912, 1913]);
        var submitted = DateTimeOffset.UtcNow;
        var first = await EndAsync(ids[0]);
        var ended = DateTimeOffset.UtcNow;

        Assert.InRange(ended, NextMinute(submitting), NextMinute(submitted).AddSeconds(10));
        Answer[] calls = [first, .. await Task.WhenAll(ids.Skip(1).Select(EndAsync))];
        Assert.All(calls, call => Assert.Equal("succeeded", call.Text("status")));
        var (singles, batches, updates) = Difference(before, await TrafficAsync());
        Assert.Equal((0, 3), (singles, updates));
        // One, unless the minute ended between their acceptance and their delivery.
        Assert.InRange(batches, 1, 2);
    }

    [Fact]
    public async Task Batch_CallsWithAnOrderingKey_GoOneByOneInTheirOrder()
    {
        await PublishAsync("batch.ordered", maxItems: 3, maxAgeMs: Hour);
        var before = await TrafficAsync();

        var ids = new List<string>();
        foreach (var note in new[] { "one", "two", "three" })
        {
            ids.Add(await api.SubmitAsync("batch.ordered", new { customerId = "c-1908", topic = "order", note }, orderingKey: "c-1908"));
        }

        Assert.All(await Task.WhenAll(ids.Select(id => api.EndAsync(id))), call => Assert.Equal("succeeded", call.Text("status")));
        Assert.Equal((3, 0, 0), Difference(before, await TrafficAsync()));
        var notes = await api.System.Shop.GetFromJsonAsync<JsonElement>("/crm/c-1908/notes", Ct);
        Assert.Equal("three", Assert.Single(notes.EnumerateArray()).GetProperty("text").GetString());
    }

    private static object Update(int customer) => new
    {
        customerId = string.Create(CultureInfo.InvariantCulture, $"c-{customer}"),
        topic = "batch",
        note = string.Create(CultureInfo.InvariantCulture, $"note {customer}"),
    };

    private static (long Singles, long Batches, long Updates) Difference(JsonElement before, JsonElement after)
    {
        long Of(string name) => after.GetProperty(name).GetInt64() - before.GetProperty(name).GetInt64();
        return (Of("singles"), Of("batches"), Of("batchedUpdates"));
    }

    private static DateTimeOffset NextMinute(DateTimeOffset time) =>
        new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute) + TimeSpan.TicksPerMinute, time.Offset);

    /// <summary>The outcome of a call that waits for the next minute.</summary>
    private async Task<Answer> EndAsync(string id)
    {
        var call = await api.EndAsync(id);
        return call.Text("status") == "queued" ? await EndAsync(id) : call;
    }

    private Task PublishAsync(string tool, int maxItems, int maxAgeMs) =>
        PublishAsync(tool, string.Create(CultureInfo.InvariantCulture, $"maxItems: {maxItems}, maxAgeMs: {maxAgeMs}"));

    private Task PublishAsync(string tool, string batching) => api.PublishAsync(
        tool, $$"""
            target: { type: dapr, appId: shop, path: /crm/update }
            idempotent: true
            batching: { path: /crm/update-batch, {{batching}} }
            """, toolClass: "batch");

    /// <summary>The ids of the calls, all accepted in one request.</summary>
    private async Task<IReadOnlyList<string>> SubmitAsync(string tool, int[] customers)
    {
        var calls = customers.Select(customer => new { tool, arguments = Update(customer) });
        var answer = await api.SendAsync(HttpMethod.Post, "/v1/calls", HttpStatusCode.OK, new { calls });
        Assert.Equal(customers.Length, answer.Body.GetProperty("accepted").GetInt32());
        return [.. answer.Body.GetProperty("calls").EnumerateArray().Select(item => item.GetProperty("call").GetProperty("id").GetString()!)];
    }

    private Task<JsonElement> TrafficAsync() => api.System.Shop.GetFromJsonAsync<JsonElement>("/crm/traffic", Ct);
}
