using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Agents.StdioTool;

/// <summary>An MCP server with one tool, <c>act</c>. What a call does stands in its argument <c>do</c>.</summary>
internal static class McpTool
{
    public static async Task<int> RunAsync()
    {
        await using var server = McpServer.Create(new StdioServerTransport("test"), Options());
        await server.RunAsync();
        return 0;
    }

    /// <summary>The same server for another transport.</summary>
    public static McpServerOptions Options() => new()
    {
        ServerInfo = new Implementation { Name = "test", Version = "1.0.0" },
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult
            {
                Tools = [new Tool { Name = "act", InputSchema = JsonDocument.Parse("""{"type":"object"}""").RootElement }],
            }),
            CallToolHandler = async (request, cancellationToken) => await CallAsync(request.Params!, cancellationToken),
        },
    };

    private static async Task<CallToolResult> CallAsync(CallToolRequestParams call, CancellationToken cancellationToken)
    {
        if (call.Name != "act")
            throw new ModelContextProtocol.McpProtocolException($"no tool {call.Name}", ModelContextProtocol.McpErrorCode.InvalidParams);
        switch (call.Arguments?["do"].GetString())
        {
            case "structured":
                return new CallToolResult
                {
                    StructuredContent = JsonDocument.Parse("""{"a":1}""").RootElement,
                    Content = [new TextContentBlock { Text = "a is 1" }],
                };
            case "json":
                return new CallToolResult { Content = [new TextContentBlock { Text = """{"b":2}""" }] };
            case "text":
                return new CallToolResult { Content = [new TextContentBlock { Text = "plain words" }] };
            case "blocks":
                return new CallToolResult { Content = [new TextContentBlock { Text = "one" }, new TextContentBlock { Text = "two" }] };
            case "meta":
                return new CallToolResult { Content = [new TextContentBlock { Text = call.Meta?.ToJsonString() ?? "none" }] };
            case "refuse":
                return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "Not today." }] };
            case "hang":
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new CallToolResult();
            case "crash":
                Environment.Exit(4);
                return new CallToolResult();
            case "spew":
                return new CallToolResult { Content = [new TextContentBlock { Text = new string('x', 8 << 20) }] };
            default:
                return new CallToolResult { Content = [] };
        }
    }
}
