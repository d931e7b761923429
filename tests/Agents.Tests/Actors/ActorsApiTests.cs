using System.Text;
using System.Text.Json.Nodes;
using Agents.Tests.Hosting;
using Agents.Tests.Invocation;

namespace Agents.Tests.Actors;

/// <summary>What no recording of daprd shows.</summary>
public sealed class ActorsApiTests
{
    private const string Store = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: store }
        spec:
          type: state.redis
          version: v1
          metadata:
          - { name: redisHost, value: localhost:6379 }
          - { name: actorStateStore, value: "true" }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "state", "[]")]
    [InlineData("GET", "state/k", null)]
    [InlineData("POST", "timers/t", """{"dueTime":"1h"}""")]
    [InlineData("DELETE", "timers/t", null)]
    [InlineData("POST", "reminders/r", """{"dueTime":"1h"}""")]
    [InlineData("GET", "reminders/r", null)]
    [InlineData("DELETE", "reminders/r", null)]
    public async Task Type_OfDaprItself_IsRefused(string method, string path, string? body)
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);

        var (status, code) = await SendAsync(sidecar, method, "/v1.0/actors/dapr.internal.default.app.workflow/1/" + path, body);

        Assert.Equal((403, "ERR_ACTOR_TYPE_RESERVED"), (status, code));
    }

    [Theory]
    [InlineData("POST", "act/a%23b/method/m", null)]
    [InlineData("POST", "act/a%09b/method/m", null)]
    [InlineData("POST", "act/1/method/m%3Fx", null)]
    [InlineData("POST", "act/1/timers/a%2Fb", "{}")]
    [InlineData("POST", "act/1/reminders/a%5Cb", """{"dueTime":"1h"}""")]
    public async Task Name_ThatNoPathCanHold_IsRefused(string method, string path, string? body)
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);

        Assert.Equal((400, "ERR_BAD_REQUEST"), await SendAsync(sidecar, method, "/v1.0/actors/" + path, body));
    }

    [Fact]
    public async Task Method_BodyTooLarge_IsRefused()
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app, maxBodyBytes: 16);

        Assert.Equal((400, "ERR_BAD_REQUEST"), await SendAsync(sidecar, "POST", "/v1.0/actors/act/1/method/m", new string('x', 17)));
    }

    [Theory]
    [InlineData("204 No Content", "")]
    [InlineData("201 Created", "")]
    [InlineData("200 OK", "X-DaprReminderCancel: true\r\n")]
    public async Task Method_AnswerThatIsNotPlain200_IsAFailure(string status, string header)
    {
        await using var app = App(_ => $"HTTP/1.1 {status}\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n");
        await using var sidecar = await StartAsync(app);

        Assert.Equal((500, "ERR_ACTOR_INVOKE_METHOD"), await SendAsync(sidecar, "POST", "/v1.0/actors/act/1/method/m", null));
    }

    [Fact]
    public async Task Method_CallerNamesItself_IsNotBelieved()
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1.0/actors/act/1/method/m");
        request.Headers.Add("dapr-caller-app-id", "somebody-else");

        using var answer = await sidecar.Client.SendAsync(request, Cancelled);

        var head = Assert.Single(app.Heads, head => head.Contains("/method/m", StringComparison.Ordinal));
        Assert.Contains("Dapr-Caller-App-Id: app\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("somebody-else", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dueTime":"2s","ttl":"-1s"}""")]
    [InlineData("""{"period":"R0/PT1S"}""")]
    [InlineData("""{"period":"weekly"}""")]
    public async Task Timer_ThatCannotCome_IsRefused(string body)
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);

        Assert.Equal((500, "ERR_ACTOR_TIMER_CREATE"), await SendAsync(sidecar, "POST", "/v1.0/actors/act/1/timers/t", body));
    }

    [Theory]
    [InlineData("""{"dueTime":"1s","period":"P1D"}""")]
    [InlineData("""{"dueTime":"1s","ttl":"1h"}""")]
    [InlineData("""{"period":"soon"}""")]
    [InlineData("""{"dueTime":"1s","period":"0h0m0s0ms"}""")]
    public async Task Reminder_ThatTheSchedulerDoesNotTake_IsRefused(string body)
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);

        Assert.Equal((500, "ERR_ACTOR_REMINDER_CREATE"), await SendAsync(sidecar, "POST", "/v1.0/actors/act/1/reminders/r", body));
    }

    [Theory]
    [InlineData("""{"dueTime":5}""")]
    [InlineData("""{"overwrite":"no"}""")]
    [InlineData("[]")]
    public async Task Reminder_WrongForm_IsMalformed(string body)
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);

        Assert.Equal((400, "ERR_MALFORMED_REQUEST"), await SendAsync(sidecar, "POST", "/v1.0/actors/act/1/reminders/r", body));
    }

    [Fact]
    public async Task Reminder_Data_ComesBackAsItWas()
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);
        await SendAsync(sidecar, "POST", "/v1.0/actors/act/i:1/reminders/r", """{"dueTime":"1h","ttl":"2030-01-01T00:00:00Z","period":"1m30s","data":null}""");

        using var answer = await sidecar.Client.GetAsync("/v1.0/actors/act/i:1/reminders/r", Cancelled);

        Assert.Equal(
            """{"actorID":"i:1","actorType":"act","data":null,"dueTime":"1h","period":"@every 1m30s","ttl":"2030-01-01T00:00:00Z"}""",
            await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Reminders_OfIdsThatLookAlike_AreDifferent()
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);
        await SendAsync(sidecar, "POST", "/v1.0/actors/act/a:b/reminders/c", """{"dueTime":"1h"}""");

        Assert.Equal((404, "ERR_ACTOR_REMINDER_NOT_FOUND"), await SendAsync(sidecar, "GET", "/v1.0/actors/act/a/reminders/b:c", null));
    }

    [Theory]
    [InlineData("""{"operation":"upsert","request":{"key":"k","value":1}}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""[{"operation":"upsert"}]""", 500, "ERR_ACTOR_STATE_TRANSACTION_SAVE")]
    [InlineData("""[{"request":{"key":"k"}}]""", 500, "ERR_ACTOR_STATE_TRANSACTION_SAVE")]
    [InlineData("""[{"operation":"delete","request":{"key":5}}]""", 500, "ERR_ACTOR_STATE_TRANSACTION_SAVE")]
    [InlineData("null", 204, null)]
    public async Task State_WrongForm_IsRefused(string body, int status, string? code)
    {
        await using var app = App();
        await using var sidecar = await StartAsync(app);
        await SendAsync(sidecar, "POST", "/v1.0/actors/act/1/method/m", null);

        Assert.Equal((status, code), await SendAsync(sidecar, "PUT", "/v1.0/actors/act/1/state", body));
    }

    [Fact]
    public async Task Method_ChainTooDeep_HasAnErrorOfItsOwn()
    {
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = App(
            head =>
            {
                inside.TrySetResult();
                return gate.Task;
            },
            """{"entities":["act"],"reentrancy":{"enabled":true,"maxStackDepth":1}}""");
        await using var sidecar = await StartAsync(app);
        var first = ChainAsync(sidecar);
        await inside.Task.WaitAsync(Cancelled);

        using var second = await ChainAsync(sidecar);

        Assert.Equal(500, (int)second.StatusCode);
        Assert.Contains("ERR_ACTOR_STACK_DEPTH", await second.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        gate.SetResult(TestApp.Ok("done"));
        using var answer = await first;
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> ChainAsync(TestSidecar sidecar)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1.0/actors/act/1/method/m");
        request.Headers.Add("Dapr-Reentrancy-Id", "chain");
        return await sidecar.Client.SendAsync(request, Cancelled);
    }

    private static TestApp App(Func<string, string>? answer = null) => App(head => Task.FromResult((answer ?? (_ => TestApp.Ok("")))(head)), """{"entities":["act"]}""");

    private static TestApp App(Func<string, Task<string>> answer, string config) => new(head =>
        head.StartsWith("GET /dapr/config", StringComparison.Ordinal) ? Task.FromResult(TestApp.Ok(config))
        : head.Contains("/method/", StringComparison.Ordinal) ? answer(head)
        : Task.FromResult(TestApp.Ok("")));

    private static async Task<TestSidecar> StartAsync(TestApp app, int maxBodyBytes = 4 << 20)
    {
        var sidecar = await TestSidecar.StartAsync(
            o => o with { AppPort = app.Port, PlacementAddress = "localhost:50005", SchedulerAddress = "localhost:50006", MaxBodyBytes = maxBodyBytes },
            new Dictionary<string, string> { ["store.yaml"] = Store });
        while (true)
        {
            using var health = await sidecar.Client.GetAsync("/v1.0/healthz", Cancelled);
            if (health.IsSuccessStatusCode) return sidecar;
            await Task.Yield();
        }
    }

    private static async Task<(int Status, string? Code)> SendAsync(TestSidecar sidecar, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(sidecar.Host.HttpAddress, path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await sidecar.Client.SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!["errorCode"]?.ToString() : null);
    }
}
