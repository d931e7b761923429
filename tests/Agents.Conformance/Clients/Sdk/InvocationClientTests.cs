using System.Net;
using System.Net.Http.Json;
using Agents.Conformance.Sidecars;
using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Agents.Conformance.Clients.Sdk;

public sealed class InvocationClientTests : IAsyncLifetime
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly ScenarioFolder _folder = new();
    private ClientApp _app = null!;
    private ClientSidecar _called = null!;
    private ClientSidecar _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ClientApp.StartAsync(a =>
        {
            a.MapPost("/add/{n:int}", (int n, Sum sum, HttpRequest request) => new Sum(sum.Value + n, request.Query["note"]));
            a.MapGet("/refuse", () => Results.Json(new { reason = "no" }, statusCode: 409));
            a.MapPut("/length", async (HttpRequest request) =>
            {
                var count = 0L;
                var buffer = new byte[64 << 10];
                while (await request.Body.ReadAsync(buffer) is var read and > 0) count += read;
                return count;
            });
        });
        _called = await ClientSidecar.StartAsync("called-app", new Dictionary<string, string>(), _app.Port, _folder);
        _caller = await ClientSidecar.StartAsync("caller-app", new Dictionary<string, string>(), folder: _folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _caller.DisposeAsync();
        await _called.DisposeAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task CreateInvokableHttpClient_Post_ReachesTheOtherApp()
    {
        using var client = _caller.Client.CreateInvokableHttpClient("called-app");

        var answer = await client.PostAsJsonAsync("/add/2?note=a%20b", new Sum(40, null), None);

        Assert.Equal(new Sum(42, "a b"), await answer.Content.ReadFromJsonAsync<Sum>(None));
    }

    [Fact]
    public async Task CreateInvokeHttpClient_AppIdInTheAddress_ReachesThatApp()
    {
        using var client = DaprClient.CreateInvokeHttpClient(daprEndpoint: _caller.Endpoint);

        using var answer = await client.GetAsync(new Uri("http://called-app/refuse"), None);

        Assert.Equal((HttpStatusCode.Conflict, """{"reason":"no"}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(None)));
    }

    [Fact]
    public async Task Invoke_LargeBody_Arrives()
    {
        using var client = _caller.Client.CreateInvokableHttpClient("called-app");

        using var answer = await client.PutAsync("/length", new ByteArrayContent(new byte[3 << 20]), None);

        Assert.Equal((3 << 20).ToString(System.Globalization.CultureInfo.InvariantCulture), await answer.Content.ReadAsStringAsync(None));
    }

    [Fact]
    public async Task Invoke_UnknownApp_IsTheSidecarsError()
    {
        using var client = _caller.Client.CreateInvokableHttpClient("nobody");

        using var answer = await client.GetAsync("/m", None);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("ERR_DIRECT_INVOKE", await answer.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
    }

    private sealed record Sum(int Value, string? Note);
}
