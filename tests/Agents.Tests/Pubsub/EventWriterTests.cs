using System.Text;
using System.Text.Json;
using Dapr.Sidecar.Pubsub.CloudEvents;

namespace Agents.Tests.Pubsub;

public sealed class EventWriterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, 700, TimeSpan.Zero);

    [Theory]
    [InlineData("application/json", "{\"a\":1.0}", "{\"a\":1.0}")]
    [InlineData("Application/JSON; charset=utf-8", "[1]", "[1]")]
    [InlineData("application/json", "{\"dup\":1,\"dup\":2}", "{\"dup\":2}")]
    [InlineData("application/json", "12345678901234567890", "12345678901234567890")]
    [InlineData("application/json", "{\"a\":1} rest", "{\"a\":1}")]
    [InlineData("application/json", "{not json", "\"{not json\"")]
    [InlineData("application/vnd.acme+json", "{\"x\":1}", "\"{\\\"x\\\":1}\"")]
    [InlineData("", "{\"no\":\"type\"}", "\"{\\\"no\\\":\\\"type\\\"}\"")]
    public void Write_Data_GoesByContentType(string contentType, string body, string expected)
    {
        var written = Write(contentType, Encoding.UTF8.GetBytes(body));

        Assert.Equal(expected, written.GetProperty("data").GetRawText());
        Assert.Equal(contentType.Length == 0 ? "text/plain" : contentType, written.GetProperty("datacontenttype").GetString());
    }

    [Fact]
    public void Write_Binary_IsBase64()
    {
        var written = Write("application/octet-stream", [0, 1, 255]);

        Assert.Equal("AAH/", written.GetProperty("data_base64").GetString());
        Assert.False(written.TryGetProperty("data", out _));
    }

    [Fact]
    public void Write_TextThatIsNoUtf8_HasReplacementsPerByte() =>
        Assert.Equal("a\uFFFD\uFFFDb", Write("text/plain", [(byte)'a', 0xE2, 0x82, (byte)'b']).GetProperty("data").GetString());

    [Fact]
    public void Write_Overrides_SetOnlyKnownFields()
    {
        var written = Write("application/json", "1"u8.ToArray(), new()
        {
            ["CloudEvent.ID"] = "i1",
            ["cloudevent.type"] = "t1",
            ["cloudevent.subject"] = "s1",
            ["cloudevent.traceid"] = "x",
            ["cloudevent.traceparent"] = "tp",
            ["cloudevent.topic"] = "other",
            ["cloudevent.myext"] = "e",
        });

        Assert.Equal(
            ["i1", "t1", "s1", "tp", "tp", "orders"],
            new[] { "id", "type", "subject", "traceid", "traceparent", "topic" }.Select(n => written.GetProperty(n).GetString()));
        Assert.False(written.TryGetProperty("myext", out _));
    }

    [Theory]
    [InlineData("60", "2026-11-23T10:01:00Z")]
    [InlineData("1m30s", "2026-11-23T10:01:30Z")]
    [InlineData("0", "2026-11-23T10:00:00Z")]
    [InlineData("-1", null)]
    [InlineData("abc", null)]
    public void Write_TimeToLive_BecomesExpiration(string ttl, string? expected)
    {
        var written = Write("text/plain", [], new() { ["ttlInSeconds"] = ttl });

        Assert.Equal(expected, written.TryGetProperty("expiration", out var expiration) ? expiration.GetString() : null);
    }

    [Fact]
    public void Write_OwnEvent_IsCompletedAndItsTopicReplaced()
    {
        var written = Write("application/cloudevents+json", """{"id":5,"source":null,"topic":"mine","traceparent":"tp","time":"T","ext":[1]}"""u8.ToArray());

        Assert.Equal(5, written.GetProperty("id").GetInt32());
        Assert.Equal("Dapr", written.GetProperty("source").GetString());
        Assert.Equal("orders", written.GetProperty("topic").GetString());
        Assert.Equal("", written.GetProperty("traceparent").GetString());
        Assert.Equal("T", written.GetProperty("time").GetString());
        Assert.Equal("[1]", written.GetProperty("ext").GetRawText());
    }

    [Fact]
    public void Write_OwnEventWithTraceId_KeepsItsTrace()
    {
        var written = Write("application/cloudevents+json", """{"id":"1","traceid":"mine"}"""u8.ToArray());

        Assert.Equal("mine", written.GetProperty("traceid").GetString());
        Assert.False(written.TryGetProperty("traceparent", out _));
    }

    [Theory]
    [InlineData("{oops")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("\"s\"")]
    public void Write_OwnEventThatIsNoObject_IsRefused(string body) =>
        Assert.Throws<InvalidCloudEventException>(() => Write("application/cloudevents+json", Encoding.UTF8.GetBytes(body)));

    private static JsonElement Write(string contentType, byte[] body, Dictionary<string, string>? metadata = null)
    {
        using var document = JsonDocument.Parse(EventWriter.Write(new EventRequest
        {
            PubsubName = "pub",
            Topic = "orders",
            Source = "app",
            ContentType = contentType,
            Data = body,
            Metadata = metadata,
            Now = Now,
        }));
        return document.RootElement.Clone();
    }
}
