using System.Text.Json;
using Dapr;

namespace Agents.Tests.Sdk;

public sealed class PublishTests : SidecarTest
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task PublishEvent_Data_IsJson()
    {
        await _sidecar.Client().PublishEventAsync("pubsub", "orders", new Order("a", 1), None);

        Assert.Equal(
            ("POST", "/v1.0/publish/pubsub/orders", "application/json", """{"id":"a","count":1}"""),
            (_sidecar.Request.Method, _sidecar.Request.Path, _sidecar.Request.ContentType, _sidecar.Request.Body));
    }

    [Fact]
    public async Task PublishEvent_Metadata_IsInTheQuery()
    {
        var metadata = new Dictionary<string, string> { ["partitionKey"] = "a b", ["rawPayload"] = "true" };

        await _sidecar.Client().PublishEventAsync("pubsub", "or/ders", 5, metadata, None);

        Assert.Equal("/v1.0/publish/pubsub/or%2Fders?metadata.partitionKey=a%20b&metadata.rawPayload=true", _sidecar.Request.Path);
    }

    [Fact]
    public async Task PublishEvent_CloudEvent_IsSentAsSuch()
    {
        var cloudEvent = new CloudEvent<Order>(new Order("a", 1)) { Source = new Uri("urn:x"), Type = "t", Subject = "s" };

        await _sidecar.Client().PublishEventAsync("pubsub", "orders", cloudEvent, None);

        Assert.Equal("application/cloudevents+json", _sidecar.Request.ContentType);
        Assert.Equal(
            """{"data":{"id":"a","count":1},"datacontenttype":"application/json","source":"urn:x","type":"t","subject":"s"}""",
            _sidecar.Request.Body);
    }

    [Fact]
    public async Task PublishEvent_NoData_SendsNoBody()
    {
        await _sidecar.Client().PublishEventAsync("pubsub", "orders", None);

        Assert.Equal(("", null), (_sidecar.Request.Body, _sidecar.Request.ContentType));
    }

    [Fact]
    public async Task PublishEvent_NullData_ThrowsArgumentNull() =>
        await Assert.ThrowsAsync<ArgumentNullException>(() => _sidecar.Client().PublishEventAsync<Order>("pubsub", "orders", null!, None));

    [Fact]
    public async Task PublishByteEvent_Bytes_AreSentAsTheyAre()
    {
        await _sidecar.Client().PublishByteEventAsync("pubsub", "orders", "<a/>"u8.ToArray(), "text/xml; charset=utf-8", null, None);

        Assert.Equal(("text/xml; charset=utf-8", "<a/>"), (_sidecar.Request.ContentType, _sidecar.Request.Body));
    }

    [Fact]
    public async Task PublishEvent_Refused_Throws()
    {
        _sidecar.Answer(403, """{"errorCode":"ERR_PUBSUB_FORBIDDEN","message":"topic orders is not allowed"}""");

        var failure = await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().PublishEventAsync("pubsub", "orders", 1, None));

        Assert.Equal("ERR_PUBSUB_FORBIDDEN", Assert.IsType<DaprApiException>(failure.InnerException).ErrorCode);
    }

    [Fact]
    public async Task BulkPublishEvent_Events_AreOneRequest()
    {
        var answer = await _sidecar.Client().BulkPublishEventAsync<object>(
            "pubsub", "orders", [new Order("a", 1), "text", new byte[] { 1, 2 }], new Dictionary<string, string> { ["m"] = "v" }, None);

        Assert.Empty(answer.FailedEntries);
        Assert.Equal("/v1.0/publish/bulk/pubsub/orders?metadata.m=v", _sidecar.Request.Path);
        Assert.Equal(
            """[{"entryId":"0","contentType":"application/json","event":{"id":"a","count":1},"metadata":{"m":"v"}},"""
            + """{"entryId":"1","contentType":"application/json","event":"text","metadata":{"m":"v"}},"""
            + """{"entryId":"2","contentType":"application/octet-stream","event":"AQI=","metadata":{"m":"v"}}]""",
            _sidecar.Request.Body);
    }

    [Fact]
    public async Task BulkPublishEvent_CloudEvents_SaySo()
    {
        await _sidecar.Client().BulkPublishEventAsync("pubsub", "orders", [new CloudEvent<int>(1) { Type = "t" }], null, None);

        var entry = JsonDocument.Parse(_sidecar.Request.Body).RootElement[0];
        Assert.Equal(("application/cloudevents+json", "t"), (entry.GetProperty("contentType").GetString(), entry.GetProperty("event").GetProperty("type").GetString()));
    }

    [Fact]
    public async Task BulkPublishEvent_EntryFails_ThrowsAsTheOfficialClientDoes()
    {
        _sidecar.Answer(500, """{"failedEntries":[{"entryId":"0","error":"e"}],"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE"}""");

        var failure = await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().BulkPublishEventAsync("pubsub", "orders", [1], null, None));

        Assert.Equal("ERR_PUBSUB_PUBLISH_MESSAGE", Assert.IsType<DaprApiException>(failure.InnerException).ErrorCode);
    }
}
