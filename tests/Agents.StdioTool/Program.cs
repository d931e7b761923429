using Agents.StdioTool;

return args switch
{
    ["lines"] => await LineTool.RunAsync(),
    ["mcp"] => await McpTool.RunAsync(),
    ["exit"] => 7,
    ["mute"] => LineTool.ReadOnly(),
    _ => throw new ArgumentException($"'{string.Join(' ', args)}'; allowed: lines, mcp, exit, mute."),
};
