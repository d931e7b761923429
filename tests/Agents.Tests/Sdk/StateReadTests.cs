using System.Net;
using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;

namespace Agents.Tests.Sdk;

public sealed class StateReadTests : SidecarTest
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetState_Stored_IsRead()
    {
        _sidecar.Answer(200, """{"id":"a","count":3}""", "1");

        Assert.Equal(new Order("a", 3), await _sidecar.Client().GetStateAsync<Order>("store", "k", cancellationToken: None));
        Assert.Equal(("GET", "/v1.0/state/store/k"), (_sidecar.Request.Method, _sidecar.Request.Path));
    }

    [Theory]
    [InlineData(204, null)]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    public async Task GetState_Nothing_IsTheDefault(int status, string? body)
    {
        _sidecar.Answer(status, body);

        Assert.Null(await _sidecar.Client().GetStateAsync<Order>("store", "k", cancellationToken: None));
    }

    [Fact]
    public async Task GetState_ConsistencyAndMetadata_AreInTheQuery()
    {
        await _sidecar.Client().GetStateAsync<int>(
            "store", "k", ConsistencyMode.Strong, new Dictionary<string, string> { ["a b"] = "c&d" }, None);

        Assert.Equal("/v1.0/state/store/k?consistency=strong&metadata.a%20b=c%26d", _sidecar.Request.Path);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a b+c:d?e", "a%20b%2Bc%3Ad%3Fe")]
    [InlineData("é", "%C3%A9")]
    [InlineData(".", "%2E")]
    [InlineData("..", "%2E%2E")]
    public async Task GetState_OddKey_IsOneEscapedSegment(string key, string segment)
    {
        await _sidecar.Client().GetStateAsync<int>("store", key, cancellationToken: None);

        Assert.Equal("/v1.0/state/store/" + segment, _sidecar.Request.Path);
    }

    [Fact]
    public async Task GetState_OtherType_ThrowsWithTheJsonException()
    {
        _sidecar.Answer(200, "\"text\"");

        var failure = await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().GetStateAsync<int>("store", "k", cancellationToken: None));

        Assert.IsType<JsonException>(failure.InnerException);
    }

    [Fact]
    public async Task GetState_ConnectionBreaksOff_ThrowsDaprException()
    {
        _sidecar.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) });

        var failure = await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().GetStateAsync<int>("store", "k", cancellationToken: None));

        Assert.IsType<IOException>(failure.InnerException);
    }

    [Theory]
    [InlineData("12", "12")]
    [InlineData("W/\"x y\"", "W/\"x y\"")]
    [InlineData(null, "")]
    public async Task GetStateAndETag_Etag_IsAsTheStoreGaveIt(string? sent, string expected)
    {
        _sidecar.Answer(200, "1", sent);

        Assert.Equal((1, expected), await _sidecar.Client().GetStateAndETagAsync<int>("store", "k", cancellationToken: None));
    }

    [Fact]
    public async Task GetByteState_Stored_IsAsStored()
    {
        _sidecar.Answer(200, "{ \"a\":1 }", "3");

        var (bytes, etag) = await _sidecar.Client().GetByteStateAndETagAsync("store", "k", cancellationToken: None);

        Assert.Equal(("{ \"a\":1 }", "3"), (Encoding.UTF8.GetString(bytes.Span), etag));
    }

    [Fact]
    public async Task GetState_LongBodyWithoutLength_IsReadWhole()
    {
        var text = new string('y', 100_000);
        _sidecar.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StreamContent(new UnknownLengthStream(Json.Bytes(text))),
        });

        Assert.Equal(text, await _sidecar.Client().GetStateAsync<string>("store", "k", cancellationToken: None));
    }

    [Fact]
    public async Task GetBulkState_Texts_AreTheJsonAsItCame()
    {
        _sidecar.Answer(200, """[{"key":"b","data":{"x": [1, "é"]},"etag":"2"},{"key":"a","data":"s","etag":"1"},{"key":"none"},{"key":"bad","error":"e"}]""");

        var items = await _sidecar.Client().GetBulkStateAsync("store", ["a", "b", "none", "bad"], 4, cancellationToken: None);

        Assert.Equal(("POST", "/v1.0/state/store/bulk"), (_sidecar.Request.Method, _sidecar.Request.Path));
        Assert.Equal("""{"keys":["a","b","none","bad"],"parallelism":4}""", _sidecar.Request.Body);
        Assert.Equal(
            [("b", """{"x": [1, "é"]}""", "2"), ("a", "\"s\"", "1"), ("none", "", ""), ("bad", "", "")],
            items.Select(i => (i.Key, i.Value, i.ETag)));
    }

    [Fact]
    public async Task GetBulkState_Typed_ReadsEveryValue()
    {
        _sidecar.Answer(200, """[{"key":"a","data":{"id":"x","count":1},"etag":"1"},{"key":"none"}]""");

        var items = await _sidecar.Client().GetBulkStateAsync<Order>("store", ["a", "none"], null, cancellationToken: None);

        Assert.Equal("""{"keys":["a","none"]}""", _sidecar.Request.Body);
        Assert.Equal([("a", new Order("x", 1), "1"), ("none", null, "")], items.Select(i => (i.Key, (Order?)i.Value, i.ETag)));
    }

    [Fact]
    public async Task GetBulkState_EmptyAnswer_IsNoItems()
    {
        _sidecar.Answer(200, "");

        Assert.Empty(await _sidecar.Client().GetBulkStateAsync("store", ["a"], null, cancellationToken: None));
    }

    [Fact]
    public async Task GetBulkState_NoKeys_ThrowsArgumentException() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _sidecar.Client().GetBulkStateAsync("store", [], null, cancellationToken: None));

    private sealed class BrokenStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("reset");
    }

    private sealed class UnknownLengthStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
