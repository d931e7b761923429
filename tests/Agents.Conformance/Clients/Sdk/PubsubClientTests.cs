using System.Text;
using Dapr;
using Dapr.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Agents.Conformance.Clients.Sdk;

public sealed class PubsubClientTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, string> Resources = new()
    {
        ["kafka.yaml"] = StateClientTests.Component("kafka", "pubsub.kafka", "brokers", "localhost:9092\" }\n  - { name: authType, value: \"none"),
        ["redis.yaml"] = StateClientTests.Component("redis", "pubsub.redis", "redisHost", "localhost:6379"),
        // Without a policy a failed message comes again after five seconds.
        ["resiliency.yaml"] = """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: { name: fast }
            spec:
              policies:
                retries:
                  inbound: { policy: constant, duration: 50ms, maxRetries: 2 }
              targets:
                components:
                  kafka: { inbound: { retry: inbound } }
                  redis: { inbound: { retry: inbound } }
            """,
    };

    [Theory]
    [InlineData("kafka")]
    [InlineData("redis")]
    public async Task Publish_Json_ReachesTheSubscriberUnwrapped(string pubsub)
    {
        var inbox = new Inbox<(Item Item, string? Type)>();
        await using var app = await ClientApp.StartAsync(a =>
        {
            a.UseCloudEvents(new CloudEventsMiddlewareOptions { ForwardCloudEventPropertiesAsHeaders = true });
            a.MapSubscribeHandler();
            a.MapPost("/orders", (Item item, HttpRequest request) => inbox.Add((item, request.Headers["Cloudevent.type"]))).WithTopic(pubsub, "orders");
        });
        await using var sidecar = await ClientSidecar.StartAsync("publish", Resources, app.Port);

        await sidecar.Client.PublishEventAsync(pubsub, "orders", new Item("a", 1), None);
        await sidecar.Client.PublishEventAsync(pubsub, "orders", new CloudEvent<Item>(new Item("b", 2)) { Type = "mine" }, None);

        Assert.Equal([(new Item("a", 1), "com.dapr.event.sent"), (new Item("b", 2), "mine")], (await inbox.NextAsync(2)).OrderBy(m => m.Item.Name));
    }

    [Fact]
    public async Task Publish_NoData_ReachesTheSubscriberAsEmptyText()
    {
        var inbox = new Inbox<(string? Type, string Body)>();
        await using var app = await ClientApp.StartAsync(a =>
        {
            a.UseCloudEvents();
            a.MapSubscribeHandler();
            a.MapPost("/orders", async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body, Encoding.UTF8);
                inbox.Add((request.ContentType, await reader.ReadToEndAsync()));
            }).WithTopic("kafka", "orders");
        });
        await using var sidecar = await ClientSidecar.StartAsync("nodata", Resources, app.Port);

        await sidecar.Client.PublishEventAsync("kafka", "orders", None);

        Assert.Equal(("text/plain", ""), await inbox.NextAsync());
    }

    [Fact]
    public async Task Publish_RulesOfATopic_PickTheRoute()
    {
        var inbox = new Inbox<string>();
        await using var app = await ClientApp.StartAsync(a =>
        {
            a.UseCloudEvents();
            a.MapSubscribeHandler();
            a.MapPost("/special", (Item item) => inbox.Add("special " + item.Name))
                .WithTopic(new TopicOptions { PubsubName = "kafka", Name = "orders", Match = "event.type == 'special'", Priority = 1 });
            a.MapPost("/orders", (Item item) => inbox.Add("default " + item.Name)).WithTopic("kafka", "orders");
        });
        await using var sidecar = await ClientSidecar.StartAsync("rules", Resources, app.Port);

        await sidecar.Client.PublishEventAsync("kafka", "orders", new CloudEvent<Item>(new Item("a", 1)) { Type = "special" }, None);
        await sidecar.Client.PublishEventAsync("kafka", "orders", new Item("b", 1), None);

        Assert.Equal(["default b", "special a"], (await inbox.NextAsync(2)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("kafka")]
    [InlineData("redis")]
    public async Task Bulk_PublishAndSubscribe_DeliversEveryEntryOnce(string pubsub)
    {
        var inbox = new Inbox<Item>();
        await using var app = await ClientApp.StartAsync(a =>
        {
            a.MapSubscribeHandler();
            a.MapPost("/bulk", (BulkSubscribeMessage<BulkMessageModel<Item>> bulk) =>
            {
                foreach (var entry in bulk.Entries) inbox.Add(entry.Event.Data);
                return new BulkSubscribeAppResponse(
                    [.. bulk.Entries.Select(entry => new BulkSubscribeAppResponseEntry(entry.EntryId, BulkSubscribeAppResponseStatus.SUCCESS))]);
            }).WithTopic(pubsub, "bulk").WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = "bulk", MaxMessagesCount = 10, MaxAwaitDurationMs = 50 });
        });
        await using var sidecar = await ClientSidecar.StartAsync("bulk", Resources, app.Port);
        var events = Enumerable.Range(0, 25).Select(n => new Item("i", n)).ToArray();

        var answer = await sidecar.Client.BulkPublishEventAsync(pubsub, "bulk", events, cancellationToken: None);

        Assert.Empty(answer.FailedEntries);
        Assert.Equal(events, (await inbox.NextAsync(events.Length)).OrderBy(i => i.Count));
    }

    [Fact]
    public async Task BulkSubscribe_OneEntryToRetry_ComesAgain()
    {
        var inbox = new Inbox<int>();
        var failed = 0;
        await using var app = await ClientApp.StartAsync(a =>
        {
            a.MapSubscribeHandler();
            a.MapPost("/bulk", (BulkSubscribeMessage<BulkMessageModel<Item>> bulk) => new BulkSubscribeAppResponse([.. bulk.Entries.Select(entry =>
            {
                inbox.Add(entry.Event.Data.Count);
                var retry = entry.Event.Data.Count == 1 && Interlocked.Exchange(ref failed, 1) == 0;
                return new BulkSubscribeAppResponseEntry(
                    entry.EntryId, retry ? BulkSubscribeAppResponseStatus.RETRY : BulkSubscribeAppResponseStatus.SUCCESS);
            })])).WithTopic("kafka", "bulk").WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = "bulk", MaxAwaitDurationMs = 50 });
        });
        await using var sidecar = await ClientSidecar.StartAsync("bulkretry", Resources, app.Port);

        await sidecar.Client.BulkPublishEventAsync("kafka", "bulk", [new Item("i", 1)], cancellationToken: None);

        Assert.Equal([1, 1], await inbox.NextAsync(2));
    }

    [Theory]
    [InlineData("RETRY")]
    [InlineData("500")]
    public async Task Subscriber_FailsTwice_GetsTheMessageAThirdTime(string failure)
    {
        var inbox = new Inbox<int>();
        var deliveries = 0;
        await using var app = await ClientApp.StartAsync(a =>
        {
            a.UseCloudEvents();
            a.MapSubscribeHandler();
            a.MapPost("/orders", (Item item) =>
            {
                var delivery = Interlocked.Increment(ref deliveries);
                inbox.Add(delivery);
                return delivery == 3 ? Results.Ok() : failure == "500" ? Results.StatusCode(500) : Results.Json(new { status = failure });
            }).WithTopic("kafka", "orders");
        });
        await using var sidecar = await ClientSidecar.StartAsync("retry", Resources, app.Port);

        await sidecar.Client.PublishEventAsync("kafka", "orders", new Item("a", 1), None);

        Assert.Equal([1, 2, 3], await inbox.NextAsync(3));
    }

    [Theory]
    [InlineData("kafka", "DROP", 1)]
    [InlineData("redis", "DROP", 1)]
    [InlineData("kafka", "RETRY", 3)]
    public async Task Subscriber_GivesUp_MessageGoesToTheDeadLetterTopic(string pubsub, string status, int deliveries)
    {
        var inbox = new Inbox<string>();
        await using var app = await ClientApp.StartAsync(a =>
        {
            a.UseCloudEvents();
            a.MapSubscribeHandler();
            a.MapPost("/orders", (Item item) =>
            {
                inbox.Add("orders");
                return Results.Json(new { status });
            }).WithTopic(new TopicOptions { PubsubName = pubsub, Name = "orders", DeadLetterTopic = "dead" });
            a.MapPost("/dead", (Item item) => inbox.Add("dead " + item.Name)).WithTopic(pubsub, "dead");
        });
        await using var sidecar = await ClientSidecar.StartAsync("deadletter", Resources, app.Port);

        await sidecar.Client.PublishEventAsync(pubsub, "orders", new Item("a", 1), None);

        Assert.Equal([.. Enumerable.Repeat("orders", deliveries), "dead a"], await inbox.NextAsync(deliveries + 1));
    }

    [Theory]
    [InlineData("kafka")]
    [InlineData("redis")]
    public async Task RawPayload_BothSides_ArrivesAsItWas(string pubsub)
    {
        var inbox = new Inbox<string>();
        await using var app = await ClientApp.StartAsync(a =>
        {
            a.MapSubscribeHandler();
            a.MapPost("/raw", async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body, Encoding.UTF8);
                inbox.Add(await reader.ReadToEndAsync());
            }).WithTopic(pubsub, "raw", enableRawPayload: true);
        });
        await using var sidecar = await ClientSidecar.StartAsync("raw", Resources, app.Port);

        await sidecar.Client.PublishByteEventAsync(
            pubsub, "raw", "plain text"u8.ToArray(), "text/plain", new Dictionary<string, string> { ["rawPayload"] = "true" }, None);

        var delivered = System.Text.Json.JsonDocument.Parse(await inbox.NextAsync()).RootElement;
        Assert.Equal("plain text", Encoding.UTF8.GetString(delivered.GetProperty("data_base64").GetBytesFromBase64()));
    }

    [Fact]
    public async Task Publish_UnknownComponent_ThrowsTheSidecarsError()
    {
        await using var sidecar = await ClientSidecar.StartAsync("unknown", Resources);

        var failure = await Assert.ThrowsAsync<DaprException>(() => sidecar.Client.PublishEventAsync("nopubsub", "t", 1, None));

        Assert.Equal("ERR_PUBSUB_NOT_FOUND", Assert.IsType<DaprApiException>(failure.InnerException).ErrorCode);
    }

    private sealed record Item(string Name, int Count);
}
