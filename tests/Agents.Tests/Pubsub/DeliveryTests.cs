using System.Net;
using System.Text;
using Agents.Tests.Hosting;

namespace Agents.Tests.Pubsub;

/// <summary>From the publish API through a broker to the application.</summary>
public sealed class DeliveryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Deliver_EventWithoutTrace_HasThatOfItsMessage()
    {
        await using var app = await DeliveryApp.StartAsync("""[{"pubsubname":"pub","topic":"orders","route":"/orders"}]""");
        await using var sidecar = await StartAsync(app);

        await PublishAsync(sidecar, $"pub/orders?metadata.rawPayload=true&metadata.traceparent=00-{Trace}-b7ad6b7169203331-01", """{"a":1}""");
        var bare = await app.NextAsync();
        await PublishAsync(sidecar, $"pub/orders?metadata.rawPayload=true&metadata.traceid=00-{Trace}-b7ad6b7169203331-01", """{"traceparent":null,"a":2}""");
        var withField = await app.NextAsync();

        Assert.Equal("""{"a":1}""", bare.Body);
        Assert.Contains(Trace, bare.Headers["traceparent"]);
        Assert.Contains(Trace, withField.Headers["traceparent"]);
    }

    [Fact]
    public async Task Publish_ComponentThatNamesTheNamespace_HasItBeforeItsTopicsAtTheBrokerOnly()
    {
        await using var app = await DeliveryApp.StartAsync("""
            [{"pubsubname":"pub","topic":"defaultorders","route":"/plain"},
             {"pubsubname":"scoped","topic":"orders","route":"/scoped","metadata":{"rawPayload":"true"}}]
            """);
        await using var sidecar = await StartAsync(app);

        await PublishAsync(sidecar, "scoped/orders", "1");
        Delivery[] both = [await app.NextAsync(), await app.NextAsync()];

        Assert.Equal(["/plain", "/scoped"], both.Select(d => d.Path).Order());
        Assert.All(both, d => Assert.Contains("\"topic\":\"orders\"", d.Body));
        Assert.All(both, d => Assert.Equal("defaultorders", d.Headers["__topic"]));
    }

    [Fact]
    public async Task PublishBulk_ComponentThatNamesTheNamespace_HasItTooAndTheEnvelopeDoesNotShowIt()
    {
        await using var app = await DeliveryApp.StartAsync(
            """[{"pubsubname":"scoped","topic":"orders","route":"/b","bulkSubscribe":{"enabled":true,"maxMessagesCount":1,"maxAwaitDurationMs":100}}]""",
            _ => (404, ""));
        await using var sidecar = await StartAsync(app);

        await PublishAsync(sidecar, "bulk/scoped/orders", """[{"entryId":"1","event":1,"contentType":"application/json"}]""");
        var bulk = await app.NextAsync();

        Assert.Contains("\"topic\":\"orders\",\"type\":\"com.dapr.event.sent.bulk\"", bulk.Body);
        Assert.Contains("\"__topic\":\"defaultorders\"", bulk.Body);
    }

    [Theory]
    [InlineData(100, 204)]
    [InlineData(101, 204)]
    [InlineData(102, 500)]
    [InlineData(5000, 500)]
    public async Task Publish_BodyOverTheLimit_IsCutByOneByteOrRefused(int length, int status)
    {
        await using var app = await DeliveryApp.StartAsync("""[{"pubsubname":"pub","topic":"orders","route":"/orders","metadata":{"rawPayload":"true"}}]""");
        await using var sidecar = await StartAsync(app, maxBodyBytes: 100);
        using var content = new StringContent(new string('a', length));

        using var answer = await sidecar.Client.PostAsync("/v1.0/publish/pub/orders?metadata.rawPayload=true", content, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 204) Assert.Contains(Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('a', 100))) + "\"", (await app.NextAsync()).Body);
        else Assert.Contains("ERR_PUBSUB_PUBLISH_MESSAGE", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task PublishBulk_BodyOverTheLimit_IsNoListOfEvents()
    {
        await using var app = await DeliveryApp.StartAsync("[]");
        await using var sidecar = await StartAsync(app, maxBodyBytes: 100);
        using var content = new StringContent("[" + new string(' ', 200) + "]");

        using var answer = await sidecar.Client.PostAsync("/v1.0/publish/bulk/pub/orders", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("ERR_PUBSUB_EVENTS_SER", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static Task<TestSidecar> StartAsync(DeliveryApp app, int maxBodyBytes = 4 << 20) => TestSidecar.StartAsync(
        options => options with { AppPort = app.Port, MaxBodyBytes = maxBodyBytes },
        new Dictionary<string, string> { ["pub.yaml"] = Kafka("pub", "g"), ["scoped.yaml"] = Kafka("scoped", "{namespace}-g") });

    private static string Kafka(string name, string group) => $$"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {{name}}
        spec:
          type: pubsub.kafka
          version: v1
          metadata:
          - { name: brokers, value: "localhost:9092" }
          - { name: authType, value: none }
          - { name: consumerID, value: "{{group}}" }
          - { name: initialOffset, value: oldest }
        """;

    private static async Task PublishAsync(TestSidecar sidecar, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await sidecar.Client.PostAsync("/v1.0/publish/" + path, content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
