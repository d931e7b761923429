using System.Net;
using Agents.Tests.Hosting;

namespace Agents.Tests.Invocation;

public sealed class EndpointTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(301, "POST", "GET /to ")]
    [InlineData(302, "HEAD", "HEAD /to ")]
    [InlineData(303, "PUT", "GET /to ")]
    [InlineData(307, "POST", null)]
    [InlineData(308, "GET", null)]
    public async Task Invoke_HttpEndpoint_FollowsRedirectsAsGoDoes(int status, string method, string? second)
    {
        await using var other = new TestApp(head => head.Contains(" /to ", StringComparison.Ordinal) ? TestApp.Ok("") : Redirect(status, "/to"));
        await using var sidecar = await StartAsync(other);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/v1.0/invoke/out/method/from");
        if (method is "POST" or "PUT") request.Content = new StringContent("body");

        using var answer = await Raw().SendAsync(new HttpRequestMessage(request.Method, new Uri(sidecar.Host.HttpAddress, request.RequestUri!)) { Content = request.Content }, Cancelled);

        Assert.Equal(second is null ? status : 200, (int)answer.StatusCode);
        Assert.Equal(second is null ? 1 : 2, other.Heads.Count);
        if (second is not null)
        {
            Assert.StartsWith(second, other.Heads[1], StringComparison.Ordinal);
            Assert.DoesNotContain("Content-Type", other.Heads[1], StringComparison.OrdinalIgnoreCase);
            Assert.Contains($"Referer: http://127.0.0.1:{other.Port}/from\r\n", other.Heads[1], StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Invoke_HttpEndpointInCircles_FailsAfterTenRedirects()
    {
        await using var other = new TestApp(_ => Redirect(302, "/again"));
        await using var sidecar = await StartAsync(other);

        using var answer = await sidecar.Client.GetAsync("/v1.0/invoke/out/method/from", Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(11, other.Heads.Count);
    }

    [Fact]
    public async Task Invoke_Address_DoesNotFollowAndGetsTheAppsToken()
    {
        await using var other = new TestApp(_ => Redirect(302, "/to"));
        await using var sidecar = await StartAsync(other);

        using var byAddress = await Raw().GetAsync(new Uri(sidecar.Host.HttpAddress, $"/v1.0/invoke/http://127.0.0.1:{other.Port}/method/from"), Cancelled);
        using var byName = await sidecar.Client.GetAsync("/v1.0/invoke/out/method/from", Cancelled);

        Assert.Equal(HttpStatusCode.Found, byAddress.StatusCode);
        Assert.Contains("dapr-api-token: app-secret", other.Heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.All(other.Heads.Skip(1), head => Assert.DoesNotContain("dapr-api-token", head, StringComparison.OrdinalIgnoreCase));
    }

    private static string Redirect(int status, string to) => $"HTTP/1.1 {status} R\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static HttpClient Raw() => new(new HttpClientHandler { AllowAutoRedirect = false });

    private static Task<TestSidecar> StartAsync(TestApp other) => TestSidecar.StartAsync(
        o => o with { AppApiToken = "app-secret" },
        new Dictionary<string, string>
        {
            ["e.yaml"] = $"apiVersion: dapr.io/v1alpha1\nkind: HTTPEndpoint\nmetadata:\n  name: out\nspec:\n  baseUrl: http://127.0.0.1:{other.Port}\n",
        });
}
