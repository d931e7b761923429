using System.Net;
using System.Text;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Adapters;

namespace Agents.Tests.Tools.Adapters;

public sealed class DaprAppAdapterTests
{
    private static readonly DaprAppTarget Target = new() { AppId = "shop", Path = "/orders/get" };
    private static readonly ToolReconcile Reconcile = new() { Path = "/by-key/{idempotencyKey}", ResultPointer = "/charge" };

    [Fact]
    public async Task SendAsync_Request_CarriesCallKeyDeadlineAndPrincipal()
    {
        var handler = new Handler(_ => Answer(HttpStatusCode.OK, "application/json", "{}"));
        var command = Calls.Command(scopes: ["orders.read", "ümlaut"]);

        await Adapter(handler).SendAsync(
            new ToolRequest(command, 2, Calls.Start.AddMilliseconds(1234), TimeSpan.FromMilliseconds(1234)), CancellationToken.None);

        var request = handler.Last!;
        Assert.Equal((HttpMethod.Post, "http://shop/orders/get"), (request.Method, request.RequestUri!.ToString()));
        Assert.Equal("""{"orderId":"o-1"}""", handler.LastBody);
        Assert.Equal("application/json", request.Content!.Headers.ContentType!.ToString());
        Assert.Equal(command.Id, Header(AgentHeaders.IdempotencyKey));
        Assert.Equal("2026-11-23T12:00:01.234Z", Header(AgentHeaders.Deadline));
        Assert.Equal("1234", Header(AgentHeaders.DeadlineMs));
        Assert.Equal("2", Header(AgentHeaders.Attempt));
        Assert.Equal("demo", Header(AgentHeaders.Tenant));
        Assert.Equal("orders.read%20%C3%BCmlaut", Header(AgentHeaders.Scopes));

        string Header(string name) => Assert.Single(request.Headers.GetValues(name));
    }

    [Theory]
    [InlineData(200, "application/json", """{"a":1}""", "result")]
    [InlineData(204, null, "", "result")]
    [InlineData(200, "text/html", "<html>", ProblemTypes.InvalidResult)]
    [InlineData(404, "application/problem+json", """{"type":"urn:shop:none","title":"None."}""", "urn:shop:none")]
    [InlineData(500, "application/problem+json", """{"type":"urn:shop:broken"}""", "urn:shop:broken")]
    [InlineData(503, "application/problem+json", """{"title":"Later."}""", ProblemTypes.ToolError)]
    [InlineData(400, "application/problem+json", """{"type":"about:blank"}""", ProblemTypes.ToolError)]
    [InlineData(409, null, "", ProblemTypes.ToolError)]
    [InlineData(500, "application/json", """{"errorCode":"ERR_DIRECT_INVOKE","message":"fail"}""", "fault")]
    [InlineData(502, "text/plain", "bad gateway", "fault")]
    [InlineData(302, null, "", "fault")]
    public async Task SendAsync_Answer_IsResultRefusalOrFault(int status, string? type, string body, string expected)
    {
        var answer = await SendAsync(_ => Answer((HttpStatusCode)status, type, body));

        Assert.Equal(expected, answer switch
        {
            ToolAnswer.Result => "result",
            ToolAnswer.Refusal refusal => refusal.Error.Type,
            ToolAnswer.Fault { NeverSent: false } => "fault",
            _ => "other",
        });
    }

    [Fact]
    public async Task SendAsync_AnswerTooLarge_IsNoResult()
    {
        var answer = await SendAsync(_ => Answer(HttpStatusCode.OK, "application/json", new string('1', Limits.MaxResultBytes + 1)));

        Assert.Equal(ProblemTypes.InvalidResult, Assert.IsType<ToolAnswer.Refusal>(answer).Error.Type);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.Unknown, false)]
    public async Task SendAsync_TransportFails_OnlyAConnectionNeverMadeIsNeverSent(HttpRequestError error, bool neverMade)
    {
        var answer = await SendAsync(_ => throw new HttpRequestException(error));

        var fault = Assert.IsType<ToolAnswer.Fault>(answer);
        Assert.Equal((neverMade, neverMade), (fault.NeverSent, fault.Connecting));
    }

    [Fact]
    public async Task SendAsync_Cancelled_IsATimeOutThatMayHaveBeenSent()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var answer = await Adapter(new Handler(_ => Answer(HttpStatusCode.OK, "application/json", "{}"))).SendAsync(
            new ToolRequest(Calls.Command(), 1, Calls.Start, TimeSpan.FromSeconds(1)), cancelled.Token);

        var fault = Assert.IsType<ToolAnswer.Fault>(answer);
        Assert.Equal((ProblemTypes.ToolTimeout, false), (fault.Error.Type, fault.NeverSent));
    }

    [Theory]
    [InlineData(200, "application/json", """{"charge":{"id":7}}""", """{"id":7}""")]
    [InlineData(200, "application/json", """{"other":1}""", "not known")]
    [InlineData(200, "text/plain", "nonsense", "not known")]
    [InlineData(204, null, "", "absent")]
    [InlineData(404, "application/problem+json", "{}", "absent")]
    [InlineData(404, null, "", "not known")]
    [InlineData(500, "application/json", "{}", "not known")]
    public async Task QueryAsync_Answer_IsFoundAbsentOrNotKnown(int status, string? type, string body, string expected)
    {
        var handler = new Handler(_ => Answer((HttpStatusCode)status, type, body));
        var command = Calls.Command();

        var answer = await Adapter(handler).QueryAsync(Reconcile, command, CancellationToken.None);

        Assert.Equal($"http://shop/by-key/{command.Id}", handler.Last!.RequestUri!.ToString());
        Assert.Equal(expected, answer switch
        {
            EffectAnswer.Found found => found.Result!.Value.GetRawText(),
            EffectAnswer.Absent => "absent",
            _ => "not known",
        });
    }

    private static Task<ToolAnswer> SendAsync(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        Adapter(new Handler(answer)).SendAsync(
            new ToolRequest(Calls.Command(), 1, Calls.Start, TimeSpan.FromSeconds(1)), CancellationToken.None);

    private static DaprAppAdapter Adapter(Handler handler) =>
        new(Target, new HttpClient(handler) { BaseAddress = new Uri("http://shop") });

    private static HttpResponseMessage Answer(HttpStatusCode status, string? type, string body) =>
        new(status) { Content = type is null ? new ByteArrayContent([]) : new StringContent(body, Encoding.UTF8, type) };

    private sealed class Handler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public HttpRequestMessage? Last { get; private set; }

        public string LastBody { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Last = request;
            LastBody = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            return answer(request);
        }
    }
}
