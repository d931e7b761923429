using Agents.Load;
using Agents.Load.ToolServer;
using Spectre.Console;

// A tool that the worker starts again and again: it should be there at once.
if (args is ["stdiotool"])
{
    return await StdioTool.RunAsync();
}

if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
    AnsiConsole.Profile.Width = 200;
}

return await LoadCommand.Create().Parse(args).InvokeAsync();
