using System.Net;
using System.Text.Json.Nodes;

namespace Agents.Tests.Hosting;

public sealed class PublicPortTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1.0/metadata", 200)]
    [InlineData("PUT", "/v1.0/metadata/key", 204)]
    [InlineData("GET", "/v1.0/healthz/outbound", 204)]
    [InlineData("GET", "/v1.0/state/s/k", 404)]
    [InlineData("POST", "/v1.0/shutdown", 404)]
    [InlineData("DELETE", "/v1.0/metadata", 405)]
    public async Task PublicPort_ServesHealthAndMetadataWithoutAToken(string method, string path, int expected)
    {
        await using var sidecar = await TestSidecar.StartAsync(o => o with { PublicPort = 0, ApiToken = "secret", EnableApiLogging = true });
        using var client = new HttpClient { BaseAddress = sidecar.Host.PublicAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("value") };

        using var answer = await client.SendAsync(request, Cancelled);

        Assert.Equal((HttpStatusCode)expected, answer.StatusCode);
        if (expected == 404) Assert.Equal("404 page not found\n", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Metadata_RuntimeVersion_CannotBeSet()
    {
        await using var sidecar = await TestSidecar.StartAsync();

        using var set = await sidecar.Client.PutAsync("/v1.0/metadata/daprRuntimeVersion", new StringContent("9"), Cancelled);
        var metadata = JsonNode.Parse(await sidecar.Client.GetStringAsync("/v1.0/metadata", Cancelled))!;

        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        Assert.Equal("1.18.3", (string?)metadata["extended"]!["daprRuntimeVersion"]);
    }

    [Theory]
    [InlineData("v1.0-alpha1/subtlecrypto/c/sign", "", 501, "ERR_API_UNIMPLEMENTED")]
    [InlineData("v1.0-alpha1/lock/l", "x", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("v1.0-alpha1/unlock/l", "", 500, "ERR_LOCK_STORE_NOT_CONFIGURED")]
    [InlineData("v1.0-alpha2/conversation/c/converse", "[]", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("v1.0/jobs/j", """{"dueTime":"1h","name":"j"}""", 400, "DAPR_SCHEDULER_JOB_NAME")]
    [InlineData("v1.0/jobs/j", "{}", 400, "DAPR_SCHEDULER_SCHEDULE_EMPTY")]
    [InlineData("v1.0/jobs/j", """{"schedule":"@daily"}""", 500, "DAPR_SCHEDULER_SCHEDULE_JOB")]
    public async Task NotConfigured_Post_LooksAtTheBodyFirst(string path, string body, int status, string code)
    {
        await using var sidecar = await TestSidecar.StartAsync();

        using var answer = await sidecar.Client.PostAsync("/" + path, new StringContent(body), Cancelled);

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(code, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["errorCode"]);
    }
}
