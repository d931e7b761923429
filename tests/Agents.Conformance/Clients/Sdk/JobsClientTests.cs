using System.Collections.Concurrent;
using System.Text;
using Agents.Conformance.Sidecars;
using Dapr;
using Dapr.Jobs;
using Dapr.Jobs.Extensions;
using Dapr.Jobs.Models;
using Dapr.Jobs.Models.Responses;
using Microsoft.AspNetCore.Builder;

namespace Agents.Conformance.Clients.Sdk;

public sealed class JobsClientTests : IAsyncLifetime
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly Inbox<(string Name, string Payload)> _inbox = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly ScenarioFolder _folder = new();
    private ClientApp _app = null!;
    private ClientSidecar _sidecar = null!;
    private DaprJobsClient _client = null!;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _app = await ClientApp.StartAsync(Map);
        _sidecar = await StartAsync();
        _client = NewClient(_sidecar);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sidecar.DisposeAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Schedule_Value_ArrivesAsJson()
    {
        await _client.ScheduleJobWithPayloadAsync("value", DaprJobSchedule.FromDateTime(Now), new { Customer = "c-1", Count = 2 }, cancellationToken: None);

        var (name, payload) = await _inbox.NextAsync();

        Assert.Equal("value", name);
        Assert.Equal("""{"count":2,"customer":"c-1"}""", payload); // daprd puts the keys in order.
    }

    [Theory]
    [InlineData("plain text")]
    [InlineData("9007199254740993")]
    public async Task Schedule_Text_ArrivesUnchanged(string text)
    {
        await _client.ScheduleJobWithPayloadAsync("text", DaprJobSchedule.FromDateTime(Now), text, cancellationToken: None);

        Assert.Equal(("text", text), await _inbox.NextAsync());
    }

    [Fact]
    public async Task Schedule_NothingToSay_ArrivesEmpty()
    {
        await _client.ScheduleJobAsync("empty", DaprJobSchedule.FromDateTime(Now), cancellationToken: None);

        Assert.Equal(("empty", ""), await _inbox.NextAsync());
    }

    [Fact]
    public async Task Job_LivesUntilDeleted()
    {
        await _client.ScheduleJobWithPayloadAsync("nightly", DaprJobSchedule.FromExpression("0 0 2 * * *"), "note", repeats: 3, cancellationToken: None);

        var job = await _client.GetJobAsync("nightly", None);
        Assert.Equal(("0 0 2 * * *", 3, "note"), (job.Schedule.ExpressionValue, job.RepeatCount, Encoding.UTF8.GetString(job.Payload!)));
        Assert.Equal(new ConfiguredConstantFailurePolicy(true, 3, TimeSpan.FromSeconds(1)), job.FailurePolicy);
        await Assert.ThrowsAsync<DaprException>(() => _client.ScheduleJobAsync("nightly", DaprJobSchedule.Hourly, cancellationToken: None));
        await _client.ScheduleJobAsync("nightly", DaprJobSchedule.Hourly, overwrite: true, cancellationToken: None);
        Assert.Equal("@hourly", (await _client.GetJobAsync("nightly", None)).Schedule.ExpressionValue);
        await _client.DeleteJobAsync("nightly", None);
        await _client.DeleteJobAsync("nightly", None);
        await Assert.ThrowsAsync<DaprException>(() => _client.GetJobAsync("nightly", None));
    }

    /// <summary>A sixth space would make the official SDK send no schedule at all.</summary>
    [Fact]
    public async Task Schedule_NamedZone_NeedsATab()
    {
        await _client.ScheduleJobAsync("zone", DaprJobSchedule.FromExpression("CRON_TZ=Europe/Berlin 0 0 2 * *\t*"), cancellationToken: None);

        Assert.Equal("CRON_TZ=Europe/Berlin 0 0 2 * *\t*", (await _client.GetJobAsync("zone", None)).Schedule.ExpressionValue);
        await Assert.ThrowsAsync<DaprException>(
            () => _client.ScheduleJobAsync("zone6", DaprJobSchedule.FromExpression("CRON_TZ=Europe/Berlin 0 0 2 * * *"), cancellationToken: None));
    }

    [Fact]
    public async Task Handler_Fails_IsCalledAgain()
    {
        _failures["fails"] = 2;

        await _client.ScheduleJobAsync(
            "fails", DaprJobSchedule.FromDateTime(Now),
            failurePolicyOptions: new JobFailurePolicyConstantOptions(TimeSpan.FromMilliseconds(10)), cancellationToken: None);

        Assert.Equal(("fails", ""), await _inbox.NextAsync());
        Assert.Equal(0, _failures["fails"]);
    }

    /// <summary>Two sidecars of one app id and one store: each job is called once.</summary>
    [Fact]
    public async Task Jobs_TwoSidecars_AreCalledOnce()
    {
        var names = Enumerable.Range(0, 40).Select(n => $"job{n}").ToList();
        await using (var second = await StartAsync())
        {
            using var other = NewClient(second);
            await Task.WhenAll(names.Select((name, n) => (n % 2 == 0 ? _client : other).ScheduleJobAsync(
                name, DaprJobSchedule.FromDateTime(Now), cancellationToken: None)));
            var called = await _inbox.NextAsync(names.Count);
            Assert.Equal(names.Order(StringComparer.Ordinal), called.Select(c => c.Name).Order(StringComparer.Ordinal));
        }

        // Both have ended what they had taken by the time the last one is called.
        await _client.ScheduleJobAsync("last", DaprJobSchedule.FromDateTime(Now), cancellationToken: None);
        Assert.Equal("last", (await _inbox.NextAsync()).Name);
    }

    private void Map(WebApplication app) => app.MapDaprScheduledJobHandler((string name, ReadOnlyMemory<byte> payload) =>
    {
        if (_failures.TryGetValue(name, out var left) && left > 0)
        {
            _failures[name] = left - 1;
            throw new InvalidOperationException("asked to fail");
        }
        _inbox.Add((name, Encoding.UTF8.GetString(payload.Span)));
    });

    private Task<ClientSidecar> StartAsync() => ClientSidecar.StartAsync("jobs-client", new Dictionary<string, string>(), _app.Port, _folder, needs: "scheduler");

    private static DaprJobsClient NewClient(ClientSidecar sidecar) => new DaprJobsClientBuilder().UseHttpEndpoint(sidecar.Endpoint).Build();
}
