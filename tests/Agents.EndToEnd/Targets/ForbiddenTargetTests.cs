using Agents.Contracts;

namespace Agents.EndToEnd.Targets;

/// <summary>What a worker's settings do not allow can be published, for another worker may allow it, and is not run.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class ForbiddenTargetTests(ToolFixture api)
{
    [Theory]
    [InlineData(
        "http-host", "{ type: http, url: \"http://tools.example/a\" }",
        "target.url names the host 'tools.example'; allowed by Tools:AllowedHosts: 127.0.0.1, localhost, [::1].")]
    [InlineData(
        "http-secret", "{ type: http, url: \"http://127.0.0.1/\", secretHeaders: { X-Key: api-keys } }",
        "target.secretHeaders.X-Key is 'api-keys'; allowed by Tools:SecretsPrefix: names that begin with 'tool-'.")]
    [InlineData(
        "process", "{ type: process, program: { command: sh } }",
        "target.program.command is 'sh'; allowed by Tools:AllowedPrograms: dotnet.")]
    [InlineData(
        "process-path", "{ type: process, program: { command: /tmp/dotnet } }",
        "target.program.command is '/tmp/dotnet'; allowed by Tools:AllowedPrograms: dotnet.")]
    [InlineData(
        "mcp-program", "{ type: mcp, program: { command: npx } }",
        "target.program.command is 'npx'; allowed by Tools:AllowedPrograms: dotnet.")]
    [InlineData(
        "mcp-host", "{ type: mcp, url: \"https://169.254.169.254/mcp\" }",
        "target.url names the host '169.254.169.254'; allowed by Tools:AllowedHosts: 127.0.0.1, localhost, [::1].")]
    public async Task Call_TargetThatTheWorkerDoesNotAllow_FailsAndNamesTheSetting(string name, string target, string detail)
    {
        var tool = "forbidden." + name;
        await api.PublishAsync(tool, $$"""
            target: {{target}}
            idempotent: true
            """);

        var call = await api.RunAsync(tool, new { });

        Assert.Equal(
            ("failed", ProblemTypes.ToolUnreachable, "The tool's target is not allowed on this worker.", detail),
            (call.Text("status"), call.Error("type"), call.Error("title"), call.Error("detail")));
        Assert.Equal(1, call.Body.GetProperty("attempts").GetInt32());
    }
}
