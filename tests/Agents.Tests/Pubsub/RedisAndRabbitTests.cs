using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Pubsub.Log;
using Dapr.Sidecar.Pubsub.RabbitMq;
using Dapr.Sidecar.Pubsub.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Pubsub;

public sealed class RedisAndRabbitTests : IAsyncDisposable
{
    private readonly BrokerTestBed _bed = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task Redis_FailedMessage_IsAcknowledgedAllTheSame()
    {
        var broker = Redis();
        var subscriber = new Subscriber(_ => DeliveryResult.Failed("no"));
        await broker.PublishAsync(BrokerTestBed.Message("orders", "before"), Cancelled);
        using var consumer = await broker.SubscribeAsync(subscriber.To("orders"), Cancelled);

        Assert.Equal("before", await subscriber.NextAsync());
        await consumer.StopAsync(Cancelled);
        await broker.StopAsync();

        Assert.Equal(0, StreamView.Pending(_bed.Store, TimeProvider.System, "r:6379", "orders", "g"));
    }

    [Fact]
    public async Task Redis_AbandonedMessage_StaysPending()
    {
        var broker = Redis();
        var subscriber = new Subscriber(_ => DeliveryResult.Abandoned);
        using var consumer = await broker.SubscribeAsync(subscriber.To("orders"), Cancelled);
        await broker.PublishAsync(BrokerTestBed.Message("orders", "x"), Cancelled);

        Assert.Equal("x", await subscriber.NextAsync());
        await consumer.StopAsync(Cancelled);
        await broker.StopAsync();

        Assert.Equal(1, StreamView.Pending(_bed.Store, TimeProvider.System, "r:6379", "orders", "g"));
    }

    [Fact]
    public async Task Rabbit_FailedMessage_ComesAgainOnlyWhenRequeued()
    {
        var failures = 1;
        var broker = Rabbit(s => s with { RequeueInFailure = true });
        var subscriber = new Subscriber(_ => failures-- > 0 ? DeliveryResult.Failed("no") : DeliveryResult.Done);
        using var consumer = await broker.SubscribeAsync(subscriber.To("orders"), Cancelled);

        await broker.PublishAsync(BrokerTestBed.Message("orders", "x"), Cancelled);

        Assert.Equal(["x", "x"], await subscriber.NextAsync(2));
        await consumer.StopAsync(Cancelled);
    }

    [Theory]
    [InlineData(true, "second")]
    [InlineData(false, "kept")]
    public async Task Rabbit_QueueWithoutConsumer_LosesItsMessagesWhenDeletedWhenUnused(bool deletedWhenUnused, string expected)
    {
        var broker = Rabbit(s => s with { DeletedWhenUnused = deletedWhenUnused });
        using (var first = await broker.SubscribeAsync(new Subscriber().To("orders"), Cancelled)) await first.StopAsync(Cancelled);
        await broker.PublishAsync(BrokerTestBed.Message("orders", "kept"), Cancelled);

        var subscriber = new Subscriber();
        using var second = await broker.SubscribeAsync(subscriber.To("orders"), Cancelled);
        await broker.PublishAsync(BrokerTestBed.Message("orders", "second"), Cancelled);

        var got = await subscriber.NextAsync(deletedWhenUnused ? 1 : 2);
        Assert.Contains(expected, got);
        await second.StopAsync(Cancelled);
    }

    [Theory]
    [InlineData("topic", "a.*.c", "a.b.c", true)]
    [InlineData("topic", "a.#", "a", true)]
    [InlineData("topic", "a.*", "a.b.c", false)]
    [InlineData("direct", "a", "b", false)]
    [InlineData("fanout", "", "b", true)]
    public void RoutingKeys_Binding_FitsByKind(string kind, string binding, string key, bool expected) =>
        Assert.Equal(expected, RoutingKeys.Fits(kind, binding, key));

    private RedisBroker Redis() => new(
        new RedisSettings { Backend = "redis:r:6379/0", Group = "g" }, TopicLog.For(_bed.Store, TimeProvider.System), TimeProvider.System, NullLogger.Instance);

    private RabbitBroker Rabbit(Func<RabbitSettings, RabbitSettings> change) => new(
        change(new RabbitSettings { Backend = "rabbitmq:x", ConsumerId = "c" }), _bed.Store, TimeProvider.System, NullLogger.Instance);
}
