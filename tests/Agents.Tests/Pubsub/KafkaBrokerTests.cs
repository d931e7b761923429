using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Kafka;
using Dapr.Sidecar.Pubsub.Log;
using Dapr.Sidecar.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Pubsub;

public sealed class KafkaBrokerTests : IAsyncDisposable
{
    private readonly BrokerTestBed _bed = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task Publish_SameKey_ArrivesInOrder()
    {
        var broker = Broker();
        var subscriber = new Subscriber();
        await broker.SubscribeAsync(subscriber.To("orders"), Cancelled);

        for (var i = 0; i < 20; i++) await broker.PublishAsync(BrokerTestBed.Message("orders", $"{i}", "k"), Cancelled);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), await subscriber.NextAsync(20));
        await broker.StopAsync();
    }

    [Fact]
    public async Task Subscribe_AfterRestart_GoesOnWhereTheGroupStopped()
    {
        var first = Broker();
        var before = new Subscriber();
        using (var consumer = await first.SubscribeAsync(before.To("orders"), Cancelled))
        {
            await first.PublishAsync(BrokerTestBed.Message("orders", "one", "k"), Cancelled);
            Assert.Equal("one", await before.NextAsync());
            await consumer.StopAsync(Cancelled);
        }
        await first.StopAsync();

        var second = Broker();
        await second.PublishAsync(BrokerTestBed.Message("orders", "two", "k"), Cancelled);
        var after = new Subscriber();
        await second.SubscribeAsync(after.To("orders"), Cancelled);

        Assert.Equal("two", await after.NextAsync());
        await second.StopAsync();
    }

    [Fact]
    public async Task Subscribe_FailedMessage_IsTriedAgainBeforeTheNext()
    {
        var failures = 2;
        var broker = Broker(s => s with { BackOff = BackOff.Default with { Duration = TimeSpan.FromMilliseconds(1) } });
        var subscriber = new Subscriber(_ => failures-- > 0 ? DeliveryResult.Failed("no") : DeliveryResult.Done);
        await broker.SubscribeAsync(subscriber.To("orders"), Cancelled);

        await broker.PublishAsync(BrokerTestBed.Message("orders", "a", "k"), Cancelled);
        await broker.PublishAsync(BrokerTestBed.Message("orders", "b", "k"), Cancelled);

        Assert.Equal(["a", "a", "a", "b"], await subscriber.NextAsync(4));
        await broker.StopAsync();
    }

    [Fact]
    public async Task Subscribe_TwoMembers_ShareThePartitionsAndLoseNothing()
    {
        var first = Broker();
        var second = Broker();
        var got = new Subscriber();
        await first.SubscribeAsync(got.To("orders"), Cancelled);
        await second.SubscribeAsync(got.To("orders"), Cancelled);

        for (var i = 0; i < 40; i++) await first.PublishAsync(BrokerTestBed.Message("orders", $"{i}", $"key{i}"), Cancelled);

        var all = await got.NextAsync(40);
        Assert.Equal(40, all.Distinct().Count());
        await first.StopAsync();
        await second.StopAsync();
    }

    [Fact]
    public async Task Subscribe_NewestByDefault_SkipsWhatWasThere()
    {
        var broker = Broker(s => s with { FromOldest = false });
        var subscriber = new Subscriber();
        await broker.PublishAsync(BrokerTestBed.Message("orders", "early", "k"), Cancelled);
        await broker.SubscribeAsync(subscriber.To("orders"), Cancelled);

        await broker.PublishAsync(BrokerTestBed.Message("orders", "late", "k"), Cancelled);

        Assert.Equal("late", await subscriber.NextAsync());
        await broker.StopAsync();
    }

    [Theory]
    [InlineData("bad topic")]
    [InlineData("a/b")]
    [InlineData("..")]
    public async Task Publish_TopicNameThatKafkaRefuses_Throws(string topic) =>
        await Assert.ThrowsAsync<BrokerException>(() => Broker().PublishAsync(BrokerTestBed.Message(topic, "x"), Cancelled));

    [Fact]
    public async Task Publish_MoreThanTheLimit_Throws() =>
        await Assert.ThrowsAsync<BrokerException>(() => Broker().PublishAsync(BrokerTestBed.Message("orders", new string('x', 1 << 20)), Cancelled));

    [Theory]
    [InlineData("x", "1,2")]
    [InlineData("-1", "1,2")]
    [InlineData("77", "1")]
    public async Task PublishBulk_OddPartitionNumber_SpoilsTheBulkWhenItIsNoneAndItsEntryWhenItIsTooLarge(string number, string failed)
    {
        var broker = Broker();
        var bulk = new OutgoingBulk("orders", [Entry("1", new() { ["partitionNumber"] = number }), Entry("2", null)], new Dictionary<string, string>());

        var result = await broker.PublishBulkAsync(bulk, Cancelled);

        Assert.Equal(failed, string.Join(',', result.Select(f => f.EntryId)));
        var topic = await TopicLog.For(_bed.Store, TimeProvider.System).EnsureTopicAsync("kafka:k", "orders", 4);
        var written = topic.Partitions.Sum(p => TopicLog.For(_bed.Store, TimeProvider.System).Read(p, 0, 10).Count);
        Assert.Equal(2 - result.Count, written);
    }

    [Theory]
    [InlineData("", 5000)]
    [InlineData("200", 200)]
    [InlineData("3s", 3000)]
    public void Next_BackOffDuration_BareNumberCountsMilliseconds(string value, double expected)
    {
        var component = new Component("p", "pubsub.kafka", "v1", default) { Metadata = [new MetadataEntry("backOffDuration", value, default)] };

        Assert.Equal(expected, BackOff.Read(component).Next(1, TimeSpan.Zero)!.Value.TotalMilliseconds);
    }

    [Theory]
    [InlineData("k", 4, 2)]
    [InlineData("order-17", 4, 2)]
    [InlineData("", 7, 2)]
    [InlineData("customer-42", 16, 2)]
    public void Choose_Key_GivesThePartitionOfDaprsKafkaClient(string key, int partitions, int expected) =>
        Assert.Equal(expected, KafkaPartitioner.Choose(key, partitions));

    [Fact]
    public async Task Sweep_OldMessages_AreDropped()
    {
        var log = TopicLog.For(_bed.Store, TimeProvider.System);
        var broker = Broker();
        for (var i = 0; i < 5; i++) await broker.PublishAsync(BrokerTestBed.Message("orders", $"{i}", "k"), Cancelled);
        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(8));

        Assert.Equal(0, await new TopicRetention(_bed.Store, TimeProvider.System, TimeSpan.FromDays(7), 100).SweepAsync());
        Assert.Equal(5, await new TopicRetention(_bed.Store, later, TimeSpan.FromDays(7), 100).SweepAsync());
        Assert.All((await log.EnsureTopicAsync("kafka:k", "orders", 4)).Partitions, p => Assert.Empty(log.Read(p, 0, 10)));
    }

    private static OutgoingEntry Entry(string id, Dictionary<string, string>? metadata) => new(id, "1"u8.ToArray(), metadata);

    private KafkaBroker Broker(Func<KafkaSettings, KafkaSettings>? change = null)
    {
        var settings = new KafkaSettings { Backend = "kafka:k", Group = "g", FromOldest = true };
        return new KafkaBroker(change?.Invoke(settings) ?? settings, TopicLog.For(_bed.Store, TimeProvider.System), TimeProvider.System, NullLogger.Instance);
    }
}
