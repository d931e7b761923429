using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Sdk;

public sealed class SidecarCallTests : SidecarTest
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetSecret_Values_AreRead()
    {
        _sidecar.Answer(200, """{"user":"u","password":"p"}""");

        var secret = await _sidecar.Client().GetSecretAsync("vault", "db", new Dictionary<string, string> { ["version_id"] = "1" }, None);

        Assert.Equal("/v1.0/secrets/vault/db?metadata.version_id=1", _sidecar.Request.Path);
        Assert.Equal(new Dictionary<string, string> { ["user"] = "u", ["password"] = "p" }, secret);
    }

    [Fact]
    public async Task GetBulkSecret_Values_AreRead()
    {
        _sidecar.Answer(200, """{"a":{"a":"1"},"b":{"b":"2"}}""");

        var secrets = await _sidecar.Client().GetBulkSecretAsync("vault", cancellationToken: None);

        Assert.Equal("/v1.0/secrets/vault/bulk", _sidecar.Request.Path);
        Assert.Equal("2", secrets["b"]["b"]);
    }

    [Fact]
    public async Task GetSecret_Missing_Throws()
    {
        _sidecar.Answer(500, """{"errorCode":"ERR_SECRET_GET","message":"no such secret"}""");

        await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().GetSecretAsync("vault", "db", cancellationToken: None));
    }

    [Fact]
    public async Task GetMetadata_Answer_IsRead()
    {
        _sidecar.Answer(200, """
            {"id":"app","runtimeVersion":"1.18.3","components":[{"name":"s","type":"state.redis","version":"v1","capabilities":["ETAG"]},{"name":"p","type":"pubsub.redis","version":"v1"}],
             "extended":{"k":"v"},"actorRuntime":{"runtimeStatus":"RUNNING","activeActors":[{"type":"t","count":2}]}}
            """);

        var metadata = await _sidecar.Client().GetMetadataAsync(None);

        Assert.Equal(("app", "v", "t", 2), (metadata.Id, metadata.Extended["k"], metadata.Actors[0].Type, metadata.Actors[0].Count));
        Assert.Equal([("s", "ETAG"), ("p", "")], metadata.Components.Select(c => (c.Name, string.Join(',', c.Capabilities))));
    }

    [Fact]
    public async Task SetMetadata_Value_IsPlainText()
    {
        await _sidecar.Client().SetMetadataAsync("my key", "value", None);

        Assert.Equal(
            ("PUT", "/v1.0/metadata/my%20key", "text/plain; charset=utf-8", "value"),
            (_sidecar.Request.Method, _sidecar.Request.Path, _sidecar.Request.ContentType, _sidecar.Request.Body));
    }

    [Theory]
    [InlineData(204, true)]
    [InlineData(500, false)]
    public async Task CheckHealth_Status_IsTheAnswer(int status, bool healthy)
    {
        _sidecar.Answer(status).Answer(status);

        Assert.Equal(healthy, await _sidecar.Client().CheckHealthAsync(None));
        Assert.Equal(healthy, await _sidecar.Client().CheckOutboundHealthAsync(None));
        Assert.Equal(["/v1.0/healthz", "/v1.0/healthz/outbound"], _sidecar.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task CheckHealth_NoConnection_IsFalse()
    {
        _sidecar.Answer(_ => throw new HttpRequestException("refused"));

        Assert.False(await _sidecar.Client().CheckHealthAsync(None));
    }

    [Fact]
    public async Task WaitForSidecar_NotReady_AsksAgainAfterHalfASecond()
    {
        var time = new FakeTimeProvider();
        _sidecar.Answer(500).Answer(204);
        var wait = _sidecar.Client(b => b.UseTimeProvider(time)).WaitForSidecarAsync(None);

        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await wait;

        Assert.Equal(2, _sidecar.Requests.Count);
    }

    [Fact]
    public async Task ShutdownSidecar_Always_Posts()
    {
        await _sidecar.Client().ShutdownSidecarAsync(None);

        Assert.Equal(("POST", "/v1.0/shutdown"), (_sidecar.Request.Method, _sidecar.Request.Path));
    }

    [Fact]
    public async Task EveryCall_WithToken_CarriesTokenAndUserAgent()
    {
        await _sidecar.Client(b => b.UseDaprApiToken("secret")).SaveStateAsync("store", "k", 1, cancellationToken: None);

        Assert.Equal("secret", _sidecar.Request.Headers["dapr-api-token"]);
        Assert.StartsWith("dapr-sdk-dotnet/v", _sidecar.Request.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_LongerThanTheTimeout_ThrowsDaprException()
    {
        using var client = new DaprClientBuilder().UseHttpEndpoint("http://sidecar:3500").UseTimeout(TimeSpan.FromMilliseconds(1))
            .UseHandler(() => new NeverAnswers()).Build();

        await Assert.ThrowsAsync<DaprException>(() => client.GetStateAsync<int>("store", "k", cancellationToken: None));
    }

    [Theory]
    [InlineData("ftp://x", "http://x")]
    [InlineData("http://x", "ftp://x")]
    public void Build_OtherScheme_Throws(string http, string grpc) =>
        Assert.Throws<InvalidOperationException>(() => new DaprClientBuilder().UseHttpEndpoint(http).UseGrpcEndpoint(grpc).Build());

    private sealed class NeverAnswers : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("The delay has no end.");
        }
    }
}
