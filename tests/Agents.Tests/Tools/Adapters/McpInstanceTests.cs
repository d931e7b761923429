using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.StdioTool;
using Agents.Tests.Tools.Pools;
using Agents.Tools.Adapters;
using Agents.Tools.Adapters.Http;
using Agents.Tools.Adapters.Mcp;
using Agents.Tools.Adapters.Processes;
using Agents.Tools.Pools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Tools.Adapters;

public sealed class McpInstanceTests
{
    // On a busy machine a program may need long to start.
    private static readonly ToolPool Patient = new() { StartTimeoutMs = 120_000 };

    [Theory]
    [InlineData("structured", """{"a":1}""")]
    [InlineData("json", """{"b":2}""")]
    [InlineData("text", "\"plain words\"")]
    [InlineData("blocks", """[{"type":"text","text":"one"},{"type":"text","text":"two"}]""")]
    [InlineData("other", "null")]
    public async Task Send_OverStdio_MapsTheContent(string what, string expected)
    {
        await using var server = await StartAsync();

        var answer = Assert.IsType<ToolAnswer.Result>(await SendAsync(server, what));

        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse(expected).RootElement, answer.Value ?? JsonDocument.Parse("null").RootElement), answer.ToString());
    }

    [Fact]
    public async Task Send_ServerRefuses_IsTheToolsOwnError()
    {
        await using var server = await StartAsync();

        var error = Assert.IsType<ToolAnswer.Refusal>(await SendAsync(server, "refuse")).Error;

        Assert.Equal((ProblemTypes.ToolError, "Not today."), (error.Type, error.Detail));
        Assert.True(server.IsUsable);
    }

    [Fact]
    public async Task Send_NoSuchTool_IsTheToolsOwnError()
    {
        await using var server = await StartAsync(tool: "none");

        var error = Assert.IsType<ToolAnswer.Refusal>(await SendAsync(server, "json")).Error;

        Assert.Contains("no tool none", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Call_CarriesItsKeyAsMetadata()
    {
        await using var server = await StartAsync();
        var request = StdioTool.Request("""{"do":"meta"}""");

        var meta = Assert.IsType<ToolAnswer.Result>(await server.SendAsync(request, CancellationToken.None)).Value!.Value;

        Assert.Equal(request.Command.IdempotencyKey, meta.GetProperty("agents.dev/idempotencyKey").GetString());
    }

    [Fact]
    public async Task Send_ServerEnds_IsAFaultWithItsExitCode()
    {
        await using var server = await StartAsync();

        var fault = Assert.IsType<ToolAnswer.Fault>(await SendAsync(server, "crash"));

        Assert.False(fault.NeverSent);
        Assert.False(server.IsUsable);
    }

    [Fact]
    public async Task Send_TooMuchOutput_KillsTheServerAndNamesTheLimit()
    {
        await using var server = await StartAsync(StdioTool.Program("mcp") with { OutputKiB = 64 });

        var fault = Assert.IsType<ToolAnswer.Fault>(await SendAsync(server, "spew"));

        Assert.Contains("target.program.outputKiB", fault.Error.Detail, StringComparison.Ordinal);
        await FakeInstances.UntilAsync(() => !StdioTool.IsAlive(server.ProcessId!.Value));
    }

    [Fact]
    public async Task Send_NoAnswerInTime_IsATimeOutAndTheProgramIsOfNoMoreUse()
    {
        await using var server = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var hanging = server.SendAsync(StdioTool.Request("""{"do":"hang"}"""), cancel.Token);
        Assert.True(await server.CheckAsync(CancellationToken.None));

        await cancel.CancelAsync();

        var fault = Assert.IsType<ToolAnswer.Fault>(await hanging);
        Assert.Equal((false, ProblemTypes.ToolTimeout), (fault.NeverSent, fault.Error.Type));
        Assert.False(server.IsUsable);
    }

    [Fact]
    public async Task Start_NoServer_FailsWithTheReason()
    {
        var failure = await Assert.ThrowsAsync<InstanceStartException>(() => StartAsync(StdioTool.Program("exit")));

        Assert.Contains("opened no session", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("structured", """{"a":1}""")]
    [InlineData("text", "\"plain words\"")]
    public async Task Send_OverHttp_MapsTheContentAndSendsTheSecret(string what, string expected)
    {
        await using var http = await McpHttpServer.StartAsync("s");
        await using var server = await McpInstance.ConnectAsync(
            "act", http.Url, Patient,
            new SecretHeaders(new Dictionary<string, string> { [McpHttpServer.KeyHeader] = "tool-mcp" }, new OneSecret()), CancellationToken.None);

        var answer = Assert.IsType<ToolAnswer.Result>(await SendAsync(server, what));

        Assert.Equal(expected, answer.Value!.Value.GetRawText());
        Assert.True(await server.CheckAsync(CancellationToken.None));
    }

    private static async Task<McpInstance> StartAsync(ToolProgram? program = null, string tool = "act") => (McpInstance)await McpInstance.StartProgramAsync(
        "test 1.0.0", tool, program ?? StdioTool.Program("mcp"), Patient, new ProcSight(), StdioTool.Anywhere, TimeProvider.System,
        NullLoggerFactory.Instance, CancellationToken.None);

    private static Task<ToolAnswer> SendAsync(IToolInstance server, string what) =>
        server.SendAsync(StdioTool.Request($$"""{"do":"{{what}}"}"""), CancellationToken.None);

    private sealed class OneSecret : ISecretValues
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new("s");
    }
}
