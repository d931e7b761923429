using System.Globalization;
using Agents.Contracts;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;
using Agents.Processes;
using Agents.StdioTool;

namespace Agents.EndToEnd.Targets;

/// <summary>Tools of MCP servers: programs of this machine, and addresses.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class McpTargetTests(ToolFixture api)
{
    // One instance and one attempt, so that a test sees what came of it.
    private const string Once = """
        pool: { max: 1, startTimeoutMs: 60000 }
        timeoutMs: 60000
        idempotent: true
        retry: { maxAttempts: 1 }
        """;

    [Fact]
    public async Task Call_OverStdio_AnswersRefusesAndComesBackAfterACrash()
    {
        const string tool = "mcp.stdio";
        await api.PublishAsync(tool, $$"""
            target: { type: mcp, tool: act, program: { command: dotnet, arguments: [exec, "{{Repository.StdioTool}}", mcp] } }
            {{Once}}
            """);

        AssertAnswers(await RunAsync(tool, "structured"), await RunAsync(tool, "refuse"));
        var crashed = await RunAsync(tool, "crash");
        Assert.Equal(("failed", ProblemTypes.ToolUnreachable), (crashed.Text("status"), crashed.Error("type")));
        Assert.Equal("succeeded", (await RunAsync(tool, "structured")).Text("status"));
    }

    [Fact]
    public async Task Call_ServerHasNoSuchTool_IsItsOwnError()
    {
        await api.PublishAsync("mcp.toolless", $$"""
            target: { type: mcp, program: { command: dotnet, arguments: [exec, "{{Repository.StdioTool}}", mcp] } }
            {{Once}}
            """);

        var call = await RunAsync("mcp.toolless", "structured");

        Assert.Equal(("failed", ProblemTypes.ToolError), (call.Text("status"), call.Error("type")));
        Assert.Contains("no tool mcp.toolless (JSON-RPC error -32602)", call.Error("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OverHttp_AnswersAndRefusesAndSendsTheSecret()
    {
        const string tool = "mcp.http";
        await using var server = await McpHttpServer.StartAsync("open sesame");
        await api.PublishAsync(tool, $$"""
            target: { type: mcp, tool: act, url: "{{server.Url}}", secretHeaders: { {{McpHttpServer.KeyHeader}}: tool-key } }
            {{Once}}
            """);

        AssertAnswers(await RunAsync(tool, "structured"), await RunAsync(tool, "refuse"));
    }

    [Fact]
    public async Task Call_NoServerThere_FailsAndNamesTheAddress()
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Next()}/mcp");
        await api.PublishAsync("mcp.nobody", $$"""
            target: { type: mcp, url: "{{url}}" }
            {{Once}}
            """);

        var call = await RunAsync("mcp.nobody", "structured");

        Assert.Equal(("failed", ProblemTypes.ToolUnreachable), (call.Text("status"), call.Error("type")));
        Assert.StartsWith($"The MCP server at {url} opened no session: ", call.Error("detail"), StringComparison.Ordinal);
    }

    private static void AssertAnswers(Answer structured, Answer refused)
    {
        Assert.Equal(("succeeded", """{"a":1}"""), (structured.Text("status"), structured.Body.GetProperty("result").GetRawText()));
        Assert.Equal(
            ("failed", ProblemTypes.ToolError, "Not today."), (refused.Text("status"), refused.Error("type"), refused.Error("detail")));
    }

    private Task<Answer> RunAsync(string tool, string what) => api.RunAsync(tool, new { @do = what });
}
