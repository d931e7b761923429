using Agents.Memory.Import;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
    AnsiConsole.Profile.Width = 160;
}

return await new ImportCommand(AnsiConsole.Console, Environment.GetEnvironmentVariable, TimeProvider.System).InvokeAsync(args);
