using System.Text.Json;
using Dapr;
using Dapr.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Sdk;

public sealed class SubscriptionTests
{
    [Fact]
    public void Subscribe_Topic_HasItsRoute() => AssertList(
        app => app.MapPost("/a/orders", Handle).WithTopic("pubsub", "orders"),
        """[{"topic":"orders","pubsubName":"pubsub","route":"a/orders"}]""");

    [Fact]
    public void Subscribe_AllOptions_AreWrittenInTheOrderOfTheOfficialSdk() => AssertList(
        app => app.MapPost("orders", Handle)
            .WithTopic(new TopicOptions
            {
                PubsubName = "pubsub",
                Name = "orders",
                DeadLetterTopic = "dead",
                EnableRawPayload = true,
                Match = "event.type == 'x'",
                Priority = 1,
                Metadata = new Dictionary<string, string> { ["consumerGroup"] = "g" },
            })
            .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = "orders", MaxMessagesCount = 5, MaxAwaitDurationMs = 40 }),
        """[{"topic":"orders","pubsubName":"pubsub","routes":{"rules":[{"match":"event.type == \u0027x\u0027","path":"orders"}]}"""
        + ""","metadata":{"consumerGroup":"g","rawPayload":"true"},"deadLetterTopic":"dead","bulkSubscribe":{"enabled":true,"maxMessagesCount":5,"maxAwaitDurationMs":40}}]""");

    [Fact]
    public void Subscribe_RulesAndDefault_AreInOrderOfPriority() => AssertList(
        app =>
        {
            app.MapPost("second", Handle).WithTopic(new TopicOptions { PubsubName = "p", Name = "t", Match = "b", Priority = 2 });
            app.MapPost("first", Handle).WithMetadata(new TopicAttribute("p", "t", "a", 1));
            app.MapPost("default", Handle).WithTopic("p", "t");
        },
        """[{"topic":"t","pubsubName":"p","routes":{"default":"default","rules":[{"match":"a","path":"first"},{"match":"b","path":"second"}]}}]""");

    [Fact]
    public void Subscribe_SeveralTopics_AreSorted() => AssertList(
        app => app.MapPost("x", Handle).WithTopic("b", "1").WithTopic("a", "2").WithTopic("a", "1"),
        """[{"topic":"1","pubsubName":"a","route":"x"},{"topic":"2","pubsubName":"a","route":"x"},{"topic":"1","pubsubName":"b","route":"x"}]""");

    [Fact]
    public void Subscribe_OwnedMetadata_GoesToItsTopicOnlyAndIsJoined() => AssertList(
        app => app.MapPost("x", Handle).WithMetadata(
            new TopicAttribute("p", "t", ["own"], "|"),
            new TopicAttribute("p", "u"),
            new TopicMetadataAttribute("own", "k", "1"),
            new TopicMetadataAttribute("own", "k", "2"),
            new TopicMetadataAttribute("all", "z")),
        """[{"topic":"t","pubsubName":"p","route":"x","metadata":{"k":"1|2","all":"z"}},{"topic":"u","pubsubName":"p","route":"x","metadata":{"all":"z"}}]""");

    [Fact]
    public void Subscribe_BulkAttribute_HasDefaults() => AssertList(
        app => app.MapPost("x", Handle).WithTopic("p", "t").WithMetadata(new BulkSubscribeAttribute("t"), new BulkSubscribeAttribute("other", 1)),
        """[{"topic":"t","pubsubName":"p","route":"x","bulkSubscribe":{"enabled":true,"maxMessagesCount":100,"maxAwaitDurationMs":1000}}]""");

    [Fact]
    public void Subscribe_RawByHandlerOption_AppliesToAll() => AssertList(
        app => app.MapPost("x", Handle).WithTopic("p", "t"),
        """[{"topic":"t","pubsubName":"p","route":"x","metadata":{"rawPayload":"true"}}]""",
        new SubscribeOptions { EnableRawPayload = true });

    [Fact]
    public void Subscribe_NoTopics_IsAnEmptyList() => AssertList(app => app.MapPost("x", Handle), "[]");

    [Fact]
    public void Subscribe_RouteWithParameter_Throws() => Assert.Throws<InvalidCastException>(
        () => AssertList(app => app.MapPost("x/{id}", Handle).WithTopic("p", "t"), ""));

    [Fact]
    public async Task MapSubscribeHandler_Asked_AnswersTheList()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("orders", Handle).WithTopic("pubsub", "orders");
        app.MapSubscribeHandler();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.Equal(
            """[{"topic":"orders","pubsubName":"pubsub","route":"orders"}]""",
            await client.GetStringAsync("/dapr/subscribe", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void BulkSubscribeAppResponse_Statuses_AreTheSidecarsWords() => Assert.Equal(
        """{"statuses":[{"entryId":"1","status":"SUCCESS"},{"entryId":"2","status":"RETRY"},{"entryId":"3","status":"DROP"}]}""",
        JsonSerializer.Serialize(new BulkSubscribeAppResponse([
            new("1", BulkSubscribeAppResponseStatus.SUCCESS),
            new("2", BulkSubscribeAppResponseStatus.RETRY),
            new("3", BulkSubscribeAppResponseStatus.DROP)]), JsonSerializerOptions.Web));

    private static void Handle()
    {
    }

    private static void AssertList(Action<WebApplication> map, string expected, SubscribeOptions? options = null)
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        map(app);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints);

        var list = SubscriptionList.Collect(endpoints, options, NullLogger.Instance);

        Assert.Equal(expected, JsonSerializer.Serialize(list, SubscriptionJson.Default.ListSubscription));
    }
}
