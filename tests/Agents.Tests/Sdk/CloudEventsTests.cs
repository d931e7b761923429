using System.Text;
using Dapr;
using Microsoft.AspNetCore.Http;

namespace Agents.Tests.Sdk;

public sealed class CloudEventsTests
{
    private readonly DefaultHttpContext _context = new();
    private (string? ContentType, string Body)? _seen;

    [Theory]
    [InlineData("""{"data":{"a": 1},"datacontenttype":"application/json"}""", "application/json", """{"a": 1}""")]
    [InlineData("""{"data":{"a":1}}""", "application/json", """{"a":1}""")]
    [InlineData("""{"DATA":5,"DataContentType":"text/plain"}""", "text/plain", "5")]
    [InlineData("""{"data":"text","datacontenttype":"application/json"}""", "application/json", "\"text\"")]
    [InlineData("""{"data":"a \"b\" é","datacontenttype":"text/plain"}""", "text/plain", "a \"b\" é")]
    [InlineData("""{"data":"text","datacontenttype":"text/plain; charset=utf-16"}""", "text/plain", "text")]
    [InlineData("""{"data":"text","datacontenttype":"nonsense"}""", "application/json", "\"text\"")]
    [InlineData("""{"data":null,"datacontenttype":"text/plain"}""", "text/plain", "null")]
    [InlineData("""{"data_base64":"aGk=","datacontenttype":"application/octet-stream"}""", "application/octet-stream", "hi")]
    [InlineData("""{"id":"1"}""", null, "")]
    public async Task CloudEvent_Data_IsTheBody(string cloudEvent, string? contentType, string body)
    {
        await SendAsync(cloudEvent);

        Assert.Equal((contentType, body), _seen);
    }

    [Fact]
    public async Task CloudEvent_TextWithDecodingSuppressed_KeepsTheJsonString()
    {
        await SendAsync(
            """{"data":"a \"b\"","datacontenttype":"text/plain"}""", new() { SuppressJsonDecodingOfTextPayloads = true });

        Assert.Equal(("text/plain", "\"a \\\"b\\\"\""), _seen);
    }

    [Fact]
    public async Task CloudEvent_BothKindsOfData_IsABadRequest()
    {
        await SendAsync("""{"data":1,"data_base64":"aGk="}""");

        Assert.Equal((400, null), (_context.Response.StatusCode, _seen));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/cloudevents+jsonx")]
    [InlineData(null)]
    public async Task OtherRequest_Always_IsLeftAlone(string? contentType)
    {
        await SendAsync("""{"data":1}""", contentType: contentType);

        Assert.Equal((contentType, """{"data":1}"""), _seen);
    }

    [Fact]
    public async Task CloudEvent_OtherCharset_IsDecoded()
    {
        await SendAsync(
            Encoding.Unicode.GetBytes("""{"data":"é","datacontenttype":"text/plain"}"""), new(), "application/cloudevents+json; charset=utf-16");

        Assert.Equal(("text/plain", "é"), _seen);
    }

    [Fact]
    public async Task CloudEvent_Afterwards_RequestIsAsBefore()
    {
        var body = await SendAsync("""{"data":1}""");

        Assert.Same(body, _context.Request.Body);
        Assert.Equal("application/cloudevents+json", _context.Request.ContentType);
    }

    [Fact]
    public async Task ForwardProperties_All_LeavesDataAndTransportOut()
    {
        await SendAsync(
            """{"id":"1","Type":"t","num":5,"data":1,"datacontenttype":"text/plain","pubsubname":"p","traceparent":"x"}""",
            new() { ForwardCloudEventPropertiesAsHeaders = true });

        Assert.Equal(["Cloudevent.id=1", "Cloudevent.num=5", "Cloudevent.type=t"], ForwardedHeaders());
    }

    [Fact]
    public async Task ForwardProperties_Included_AreTheOnlyOnes()
    {
        await SendAsync("""{"id":"1","type":"t","source":"s"}""", new()
        {
            ForwardCloudEventPropertiesAsHeaders = true,
            IncludedCloudEventPropertiesAsHeaders = ["TYPE"],
            ExcludedCloudEventPropertiesFromHeaders = ["type"],
        });

        Assert.Equal(["Cloudevent.type=t"], ForwardedHeaders());
    }

    [Fact]
    public async Task ForwardProperties_Excluded_AreLeftOut()
    {
        await SendAsync("""{"id":"1","type":"t"}""", new()
        {
            ForwardCloudEventPropertiesAsHeaders = true,
            ExcludedCloudEventPropertiesFromHeaders = ["type"],
        });

        Assert.Equal(["Cloudevent.id=1"], ForwardedHeaders());
    }

    private Task<Stream> SendAsync(
        string body, CloudEventsMiddlewareOptions? options = null, string? contentType = "application/cloudevents+json") =>
        SendAsync(Encoding.UTF8.GetBytes(body), options ?? new(), contentType);

    private async Task<Stream> SendAsync(byte[] body, CloudEventsMiddlewareOptions options, string? contentType)
    {
        var stream = new MemoryStream(body);
        _context.Request.Body = stream;
        _context.Request.ContentType = contentType;
        var middleware = new CloudEventsMiddleware(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _seen = (context.Request.ContentType, await reader.ReadToEndAsync());
        }, options);
        await middleware.InvokeAsync(_context);
        return stream;
    }

    private IEnumerable<string> ForwardedHeaders() => _context.Request.Headers
        .Where(h => h.Key.StartsWith("Cloudevent.", StringComparison.Ordinal)).Select(h => $"{h.Key}={h.Value}").Order(StringComparer.Ordinal);
}
