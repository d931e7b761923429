using System.Net;
using Dapr.Client;

namespace Agents.Tests.Sdk;

public sealed class InvocationTests : SidecarTest
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://order-api/orders/1?x=a%20b", null, "http://sidecar:3500/v1.0/invoke/order-api/method/orders/1?x=a%20b")]
    [InlineData("https://order-api", null, "http://sidecar:3500/v1.0/invoke/order-api/method/")]
    [InlineData("http://OrderApi/a", "OrderApi", "http://sidecar:3500/v1.0/invoke/OrderApi/method/a")]
    [InlineData("http://OrderApi/a", null, "http://sidecar:3500/v1.0/invoke/orderapi/method/a")]
    [InlineData("http://order-api/a%2Fb", null, "http://sidecar:3500/v1.0/invoke/order-api/method/a%2Fb")]
    public async Task InvocationHandler_AppAddress_GoesToTheSidecar(string address, string? appId, string expected)
    {
        using var client = new HttpClient(new InvocationHandler { InnerHandler = _sidecar, DaprEndpoint = "http://sidecar:3500", DefaultAppId = appId });

        await client.GetAsync(new Uri(address), None);

        Assert.Equal(expected, new Uri(_sidecar.Request.Uri).AbsoluteUri);
    }

    [Fact]
    public async Task InvocationHandler_Token_IsSentAndTakenBack()
    {
        using var client = new HttpMessageInvoker(new InvocationHandler
        {
            InnerHandler = _sidecar,
            DaprEndpoint = "http://sidecar:3500",
            DaprApiToken = "secret",
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://app/m");

        await client.SendAsync(request, None);
        await client.SendAsync(request, None);

        Assert.Equal(["secret", "secret"], _sidecar.Requests.Select(r => r.Headers["dapr-api-token"]));
        Assert.Equal("http://app/m", request.RequestUri!.AbsoluteUri.TrimEnd('/'));
        Assert.False(request.Headers.Contains("dapr-api-token"));
    }

    [Fact]
    public void InvocationHandler_RelativeAddress_IsRefused() =>
        Assert.False(new InvocationHandler().TryRewriteUri(new Uri("/m", UriKind.Relative), out _));

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("file:///x")]
    public void DaprEndpoint_OtherScheme_ThrowsArgumentException(string endpoint) =>
        Assert.Throws<ArgumentException>(() => new InvocationHandler { DaprEndpoint = endpoint });

    [Fact]
    public void CreateInvokeHttpClient_AppId_IsTheBaseAddress()
    {
        using var client = DaprClient.CreateInvokeHttpClient("order-api", "http://sidecar:3500");

        Assert.Equal(new Uri("http://order-api"), client.BaseAddress);
    }

    [Fact]
    public void CreateInvokeHttpClient_NoHostName_ThrowsArgumentException() =>
        Assert.Throws<ArgumentException>("appId", () => DaprClient.CreateInvokeHttpClient("not a host", "http://sidecar:3500"));

    [Fact]
    public async Task CreateInvokeMethodRequest_DataAndQuery_AreInTheRequest()
    {
        using var request = _sidecar.Client(b => b.UseDaprApiToken("t"))
            .CreateInvokeMethodRequest(HttpMethod.Put, "app", "/orders?a=1", [new("b c", "d&e")], new Order("x", 1));

        Assert.Equal("http://sidecar:3500/v1.0/invoke/app/method/orders?a=1&b%20c=d%26e", request.RequestUri!.AbsoluteUri);
        Assert.Equal(("PUT", "t"), (request.Method.Method, request.Headers.GetValues("dapr-api-token").Single()));
        Assert.Equal("""{"id":"x","count":1}""", await request.Content!.ReadAsStringAsync(None));
    }

#pragma warning disable CS0618 // The obsolete methods are part of the surface and work.
    [Fact]
    public async Task InvokeMethod_Json_IsSentAndRead()
    {
        _sidecar.Answer(200, """{"id":"y","count":2}""");

        var answer = await _sidecar.Client().InvokeMethodAsync<Order, Order>("app", "orders", new Order("x", 1), None);

        Assert.Equal(new Order("y", 2), answer);
        Assert.Equal(("POST", "/v1.0/invoke/app/method/orders"), (_sidecar.Request.Method, _sidecar.Request.Path));
    }

    [Fact]
    public async Task InvokeMethod_ErrorStatus_ThrowsWithTheAnswer()
    {
        _sidecar.Answer(404);

        var failure = await Assert.ThrowsAsync<InvocationException>(() => _sidecar.Client().InvokeMethodAsync(HttpMethod.Get, "app", "m", None));

        Assert.Equal(("app", "m", HttpStatusCode.NotFound), (failure.AppId, failure.MethodName, failure.Response.StatusCode));
    }

    [Fact]
    public async Task InvokeMethodWithResponse_ErrorStatus_IsAnAnswer()
    {
        _sidecar.Answer(500);
        var client = _sidecar.Client();

        var answer = await client.InvokeMethodWithResponseAsync(client.CreateInvokeMethodRequest(HttpMethod.Get, "app", "m"), None);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task InvokeMethodWithResponse_OtherHost_Throws() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => _sidecar.Client().InvokeMethodWithResponseAsync(new(HttpMethod.Get, "http://other/"), None));
#pragma warning restore CS0618
}
