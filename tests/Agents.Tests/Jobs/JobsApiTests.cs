using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Agents.Tests.Hosting;
using Agents.Tests.Invocation;

namespace Agents.Tests.Jobs;

public sealed class JobsApiTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "a/b%2Fc", 404, "ERR_DIRECT_INVOKE")]
    [InlineData("POST", "b%2Fc", 500, "DAPR_SCHEDULER_SCHEDULE_JOB")]
    [InlineData("GET", "b%2Fc", 500, "DAPR_SCHEDULER_GET_JOB")]
    [InlineData("DELETE", "b%2Fc", 500, "DAPR_SCHEDULER_DELETE_JOB")]
    [InlineData("POST", "%20", 400, "DAPR_SCHEDULER_JOB_NAME_EMPTY")]
    [InlineData("GET", "%20", 500, "DAPR_SCHEDULER_GET_JOB")]
    public async Task Name_Wrong_IsRefused(string method, string name, int status, string code)
    {
        await using var sidecar = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/v1.0/jobs/" + name);
        if (method == "POST") request.Content = JsonContent.Create(new { dueTime = "1h" });

        using var answer = await sidecar.Client.SendAsync(request, Cancelled);

        Assert.Equal((status, code), ((int)answer.StatusCode, (await ReadAsync(answer))["errorCode"]!.ToString()));
    }

    [Theory]
    [InlineData("""{"schedule":"CRON_TZ=Europe/Berlin 0 0 2 * * *"}""", 204)]
    [InlineData("""{"schedule":"CRON_TZ=Not/AZone 0 0 9 * * *"}""", 500)]
    [InlineData("""{"schedule":"CRON_TZ=Europe/Rome @every 1h"}""", 500)]
    [InlineData("""{"schedule":"@daily","repeats":0}""", 500)]
    [InlineData("""{"dueTime":"1h","repeats":2}""", 500)]
    [InlineData("""{"dueTime":"1h","repeats":1}""", 204)]
    [InlineData("""{"schedule":""}""", 500)]
    public async Task Schedule_Body_IsTakenOrRefused(string body, int status)
    {
        await using var sidecar = await StartAsync();

        using var answer = await sidecar.Client.PostAsync("/v1.0/jobs/j", new StringContent(body), Cancelled);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Schedule_BodyTooLarge_IsRefused()
    {
        await using var sidecar = await StartAsync(maxBodyBytes: 16);

        using var answer = await sidecar.Client.PostAsync("/v1.0/jobs/j", new StringContent("""{"schedule":"@daily"}"""), Cancelled);

        Assert.Equal((HttpStatusCode.BadRequest, "ERR_BODY_READ"), (answer.StatusCode, (await ReadAsync(answer))["errorCode"]!.ToString()));
    }

    [Fact]
    public async Task Schedule_NameWithSpace_IsTrimmedAndCalled()
    {
        var called = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = new TestApp(head =>
        {
            if (head.StartsWith("POST", StringComparison.Ordinal)) called.TrySetResult(head.Split("\r\n")[0]);
            return TestApp.Ok("");
        });
        await using var sidecar = await StartAsync(app.Port);

        using var answer = await sidecar.Client.PostAsJsonAsync("/v1.0/jobs/%20my%20job%20", new { dueTime = "0s" }, Cancelled);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("POST /job/my%20job HTTP/1.1", await called.Task.WaitAsync(Cancelled));
    }

    private static Task<TestSidecar> StartAsync(int? appPort = null, int maxBodyBytes = 4 << 20) =>
        TestSidecar.StartAsync(o => o with { SchedulerAddress = "localhost:50006", AppPort = appPort, MaxBodyBytes = maxBodyBytes });

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!;
}
