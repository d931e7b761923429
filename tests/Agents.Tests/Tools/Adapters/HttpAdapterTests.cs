using System.Net;
using System.Net.Sockets;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Adapters;
using Agents.Tools.Adapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Agents.Tests.Tools.Adapters;

public sealed class HttpAdapterTests
{
    [Theory]
    [InlineData(1, HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData(2, HttpProtocols.Http2, "HTTP/2")]
    public async Task Send_Request_CarriesArgumentsAndHeadersOverTheVersionAskedFor(int version, HttpProtocols protocols, string expected)
    {
        var seen = "";
        await using var server = await LoopbackServer.StartAsync(
            async context =>
            {
                using var body = new StreamReader(context.Request.Body);
                seen = string.Join('|', context.Request.Protocol, context.Request.Method, context.Request.Path, context.Request.QueryString,
                    context.Request.Headers["X-Fixed"], context.Request.Headers["Authorization"],
                    context.Request.Headers[AgentHeaders.Attempt], await body.ReadToEndAsync());
                await context.Response.WriteAsync("""{"ok":1}""");
            },
            protocols);
        await using var adapter = Adapter(new HttpTarget
        {
            Url = server.Url + "/orders?x=1",
            Verb = "PUT",
            HttpVersion = version,
            Headers = new Dictionary<string, string> { ["X-Fixed"] = "f" },
            SecretHeaders = new Dictionary<string, string> { ["Authorization"] = "tool-crm" },
        });

        var answer = await adapter.SendAsync(Request(), CancellationToken.None);

        Assert.Equal("""{"ok":1}""", Assert.IsType<ToolAnswer.Result>(answer).Value!.Value.GetRawText());
        Assert.Equal($$"""{{expected}}|PUT|/orders|?x=1|f|Bearer 1|1|{"orderId":"o-1"}""", seen);
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(503, true)]
    [InlineData(404, false)]
    [InlineData(429, true)]
    [InlineData(302, false)]
    public async Task Send_PlainErrorStatus_IsTheToolsOwnRefusal(int status, bool retryable)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            return Task.CompletedTask;
        });
        await using var adapter = Adapter(new HttpTarget { Url = server.Url });

        var answer = await adapter.SendAsync(Request(), CancellationToken.None);

        var error = Assert.IsType<ToolAnswer.Refusal>(answer).Error;
        Assert.Equal((ProblemTypes.ToolError, status, retryable), (error.Type, error.Status, error.Retryable));
    }

    [Fact]
    public async Task Send_NobodyListens_IsAFaultInConnectingThatWasNeverSent()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // Bound and not listening: nobody else can take the port.
        await using var adapter = Adapter(new HttpTarget { Url = $"http://{taken.LocalEndPoint}/" });

        var fault = Assert.IsType<ToolAnswer.Fault>(await adapter.SendAsync(Request(), CancellationToken.None));

        Assert.Equal((true, true, ProblemTypes.ToolUnreachable), (fault.NeverSent, fault.Connecting, fault.Error.Type));
    }

    [Fact]
    public async Task Send_ConnectionEndsWithoutAnAnswer_IsAFaultThatMayHaveBeenSent()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var adapter = Adapter(new HttpTarget { Url = server.Url });

        var fault = Assert.IsType<ToolAnswer.Fault>(await adapter.SendAsync(Request(), CancellationToken.None));

        Assert.Equal((false, false), (fault.NeverSent, fault.Connecting));
    }

    [Fact]
    public async Task Send_ToolDoesNotAnswer_IsATimeOutThatMayHaveBeenSent()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await cancel.CancelAsync();
        });
        await using var adapter = Adapter(new HttpTarget { Url = server.Url });

        var fault = Assert.IsType<ToolAnswer.Fault>(await adapter.SendAsync(Request(), cancel.Token));

        Assert.Equal((false, false, ProblemTypes.ToolTimeout), (fault.NeverSent, fault.Connecting, fault.Error.Type));
    }

    [Fact]
    public async Task Send_NoConnectionInTime_WasNeverSent()
    {
        using var cancel = new CancellationTokenSource();
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();
        // TLS is never answered, so the connection never comes about.
        await using var adapter = Adapter(new HttpTarget { Url = $"https://{silent.LocalEndPoint}/" });
        var sending = adapter.SendAsync(Request(), cancel.Token);
        using var accepted = await silent.AcceptAsync(TestContext.Current.CancellationToken);

        await cancel.CancelAsync();

        var fault = Assert.IsType<ToolAnswer.Fault>(await sending);
        Assert.Equal((true, true, ProblemTypes.ToolTimeout), (fault.NeverSent, fault.Connecting, fault.Error.Type));
    }

    [Fact]
    public async Task Send_AllConnectionsBusy_WasNeverSentButIsNoFaultInConnecting()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await release.Task;
        });
        await using var adapter = new HttpAdapter(new HttpTarget { Url = server.Url }, new ToolPool { Max = 1, CallsPerInstance = 1 }, new Secrets());
        var first = adapter.SendAsync(Request(), CancellationToken.None);
        await arrived.Task;
        using var cancel = new CancellationTokenSource();
        var second = adapter.SendAsync(Request(), cancel.Token);

        await cancel.CancelAsync();

        var fault = Assert.IsType<ToolAnswer.Fault>(await second);
        Assert.Equal((true, false), (fault.NeverSent, fault.Connecting));
        release.SetResult();
        Assert.IsType<ToolAnswer.Result>(await first);
    }

    [Fact]
    public async Task Send_SecretCannotBeRead_SendsNothing()
    {
        await using var adapter = Adapter(new HttpTarget
        {
            Url = "http://127.0.0.1:1/",
            SecretHeaders = new Dictionary<string, string> { ["X-Key"] = "tool-none" },
        });

        var fault = Assert.IsType<ToolAnswer.Fault>(await adapter.SendAsync(Request(), CancellationToken.None));

        Assert.Equal((true, "The secret 'tool-none' of the header X-Key could not be read."), (fault.NeverSent, fault.Error.Detail));
    }

    [Theory]
    [InlineData("/orders/batch")]
    [InlineData("//elsewhere.example/batch")]
    public async Task Send_Batch_GoesByPostToThePathOnTheSameHost(string path)
    {
        var seen = "";
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            seen = $"{context.Request.Method} {context.Request.Path}";
            return Task.CompletedTask;
        });
        await using var adapter = Adapter(new HttpTarget { Url = server.Url + "/orders?x=1", Verb = "PUT" });

        var answer = await adapter.SendAsync(Request() with { BatchPath = path }, CancellationToken.None);

        Assert.IsType<ToolAnswer.Result>(answer);
        Assert.Equal($"POST {path}", seen);
    }

    [Fact]
    public async Task Query_Found_IsTheResultAtThePointer()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsJsonAsync(new { path = context.Request.Path.Value }));
        await using var adapter = Adapter(new HttpTarget { Url = server.Url + "/orders" });
        var command = Calls.Command();

        var answer = await adapter.QueryAsync(
            new ToolReconcile { Path = "/by-key/{idempotencyKey}", ResultPointer = "/path" }, command, CancellationToken.None);

        Assert.Equal($"/by-key/{command.Id}", Assert.IsType<EffectAnswer.Found>(answer).Result!.Value.GetString());
    }

    private static HttpAdapter Adapter(HttpTarget target) => new(target, new ToolPool(), new Secrets());

    private static ToolRequest Request() => new(Calls.Command(), 1, Calls.Start, TimeSpan.FromSeconds(1));

    private sealed class Secrets : ISecretValues
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new(name == "tool-crm" ? "Bearer 1" : null);
    }
}
