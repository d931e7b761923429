using System.Net;
using System.Text;
using System.Text.Json;
using Agents.Tooling;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tooling;

public sealed class ToolClientTests
{
    private const string Queued = """{"id":"i","tool":"t","version":"1","status":"queued"}""";
    private const string Succeeded = """{"id":"i","tool":"t","version":"1","status":"succeeded","result":{"n":5},"timings":{"queueMs":1,"runMs":2},"attempts":1}""";
    private const string Failed = """{"id":"i","tool":"t","version":"1","status":"failed","error":{"type":"urn:x","title":"No"},"attempts":1}""";

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_Options_BecomeHeadersAndBody()
    {
        var gateway = new Gateway((202, Queued));
        var options = new CallOptions { IdempotencyKey = "k", OrderingKey = "o", Deadline = TimeSpan.FromSeconds(2) };

        var call = await Client(gateway).SubmitAsync("order.get", new { orderId = "o-1" }, options, Ct);

        Assert.Equal(CallStatus.Queued, call.Status);
        var sent = Assert.Single(gateway.Sent);
        Assert.Equal("POST /v1/tools/order.get/calls", sent.Line);
        Assert.Equal(("secret", "k", null), (sent.Header("X-Api-Key"), sent.Header("Idempotency-Key"), sent.Header("Prefer")));
        Assert.Equal("""{"arguments":{"orderId":"o-1"},"orderingKey":"o","deadlineMs":2000}""", sent.Body);
    }

    [Fact]
    public async Task Call_NotEndedInOneRequest_AsksAgainUntilItHas()
    {
        var gateway = new Gateway((202, Queued), (200, Queued), (200, Succeeded)) { OnSend = () => _time.Advance(TimeSpan.FromSeconds(30)) };

        var call = await Client(gateway).CallAsync("t", new { }, TimeSpan.FromSeconds(70), cancellationToken: Ct);

        Assert.Equal(CallStatus.Succeeded, call.Status);
        Assert.Equal(["POST /v1/tools/t/calls wait=30", "GET /v1/calls/i wait=30", "GET /v1/calls/i wait=10"], gateway.Sent.Select(s => $"{s.Line} {s.Header("Prefer")}"));
    }

    [Fact]
    public async Task Call_TimeIsUp_AnswersWithTheCallAsItStands()
    {
        var gateway = new Gateway((202, Queued)) { OnSend = () => _time.Advance(TimeSpan.FromSeconds(5)) };

        var call = await Client(gateway).CallAsync("t", new { }, TimeSpan.FromSeconds(5), cancellationToken: Ct);

        Assert.Equal(CallStatus.Queued, call.Status);
        var pending = await Assert.ThrowsAsync<ToolCallPendingException>(
            () => Client(new Gateway((202, Queued))).CallAsync<Result>("t", new { }, TimeSpan.Zero, cancellationToken: Ct));
        Assert.Equal("i", pending.Call.Id);
    }

    [Fact]
    public async Task CallTyped_Outcomes_AreAResultOrAnError()
    {
        var wait = TimeSpan.FromSeconds(1);

        Assert.Equal(new Result(5), await Client(new Gateway((200, Succeeded))).CallAsync<Result>("t", new { }, wait, cancellationToken: Ct));
        var failed = await Assert.ThrowsAsync<ToolCallFailedException>(
            () => Client(new Gateway((200, Failed))).CallAsync<Result>("t", new { }, wait, cancellationToken: Ct));
        Assert.Equal("urn:x", failed.Call.Error!.Type);
    }

    [Fact]
    public async Task Submit_Refused_CarriesTheProblem()
    {
        var gateway = new Gateway((422, """{"type":"urn:agents:problem:invalid-arguments","title":"T","detail":"D","errors":[{"pointer":"/a","value":7,"allowed":"a string"}]}"""));

        var refused = await Assert.ThrowsAsync<ToolRequestException>(() => Client(gateway).SubmitAsync("t", new { }, cancellationToken: Ct));

        Assert.Equal((422, "urn:agents:problem:invalid-arguments", false), (refused.Problem.Status, refused.Problem.Type, refused.MayHaveBeenAccepted));
        Assert.Equal(("/a", "7", "a string"), (refused.Problem.Errors![0].At, refused.Problem.Errors[0].Value!.Value.GetRawText(), refused.Problem.Errors[0].Allowed));
    }

    [Theory]
    [InlineData(500, "not json")]
    [InlineData(502, "")]
    [InlineData(0, "")]
    public async Task Submit_NotTheGatewaysAnswer_MayHaveBeenAccepted(int status, string body)
    {
        var refused = await Assert.ThrowsAsync<ToolRequestException>(
            () => Client(new Gateway((status, body))).SubmitAsync("t", new { }, cancellationToken: Ct));

        Assert.True(refused.MayHaveBeenAccepted);
        Assert.Equal("urn:agents:problem:unavailable", refused.Problem.Type);
    }

    [Fact]
    public async Task Submit_TheSidecarDoesNotReachTheGateway_SaysSo()
    {
        var gateway = new Gateway((500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: gateway, err: no address"}"""));

        var refused = await Assert.ThrowsAsync<ToolRequestException>(() => Client(gateway).SubmitAsync("t", new { }, cancellationToken: Ct));

        Assert.Equal("ERR_DIRECT_INVOKE: failed to invoke, id: gateway, err: no address", refused.Message);
        Assert.Equal(("urn:agents:problem:unavailable", 500), (refused.Problem.Type, refused.Problem.Status));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"errorCode":7}""")]
    public async Task Submit_JsonThatIsNoProblem_IsToldByItsStatus(string body)
    {
        var refused = await Assert.ThrowsAsync<ToolRequestException>(
            () => Client(new Gateway((503, body))).SubmitAsync("t", new { }, cancellationToken: Ct));

        Assert.Equal("Service Unavailable", refused.Message);
        Assert.Equal(("urn:agents:problem:unavailable", 503), (refused.Problem.Type, refused.Problem.Status));
    }

    [Fact]
    public async Task Cancel_Answers_TellWhetherItNeverStarts()
    {
        var cancelled = """{"id":"i","tool":"t","version":"1","status":"cancelled"}""";
        var late = """{"type":"urn:agents:problem:not-cancellable","status":409}""";

        Assert.Equal(CancelOutcome.Cancelled, await Client(new Gateway((200, cancelled))).CancelAsync("i", Ct));
        Assert.Equal(CancelOutcome.Requested, await Client(new Gateway((202, Queued))).CancelAsync("i", Ct));
        Assert.Equal(CancelOutcome.TooLate, await Client(new Gateway((409, late))).CancelAsync("i", Ct));
    }

    [Fact]
    public async Task SubmitBulk_Items_KeepTheirOrder()
    {
        var gateway = new Gateway((200, $$$"""{"accepted":1,"refused":1,"calls":[{"status":202,"call":{{{Queued}}} },{"status":404,"problem":{"type":"urn:x"}}]}"""));

        var answer = await Client(gateway).SubmitBulkAsync(
            [new BulkItem { Tool = "t", Arguments = JsonSerializer.SerializeToElement(new { }) }, new BulkItem { Tool = "u", Arguments = JsonSerializer.SerializeToElement(new { }) }], Ct);

        Assert.Equal(("i", "urn:x"), (answer.Calls[0].Call!.Id, answer.Calls[1].Problem!.Type));
    }

    [Theory]
    [InlineData("", "k", 30, "AppId")]
    [InlineData("gateway", " ", 30, "ApiKey")]
    [InlineData("gateway", "k", 61, "WaitPerRequestSeconds")]
    public void Options_Wrong_NameTheOption(string appId, string key, int seconds, string name) => Assert.Contains(
        name,
        Assert.Throws<ArgumentException>(() => new ToolClient(new HttpClient(), new ToolClientOptions { AppId = appId, ApiKey = key, WaitPerRequestSeconds = seconds })).Message,
        StringComparison.Ordinal);

    private ToolClient Client(Gateway gateway) =>
        new(new HttpClient(gateway) { BaseAddress = new Uri("http://gateway") }, new ToolClientOptions { ApiKey = "secret" }, _time);

    private sealed record Result(int N);

    private sealed record SentRequest(string Line, string? Body, IReadOnlyDictionary<string, string> Headers)
    {
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }

    /// <summary>Answers in turn, the last one again and again; status 0 is a broken connection.</summary>
    private sealed class Gateway(params (int Status, string Body)[] answers) : HttpMessageHandler
    {
        public List<SentRequest> Sent { get; } = [];

        public Action OnSend { get; init; } = () => { };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = answers[Math.Min(Sent.Count, answers.Length - 1)];
            Sent.Add(new SentRequest(
                $"{request.Method} {request.RequestUri!.AbsolutePath}",
                request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken),
                request.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value))));
            OnSend();
            return status == 0
                ? throw new HttpRequestException("broken")
                : new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        }
    }
}
