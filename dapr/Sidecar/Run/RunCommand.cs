using Dapr.Sidecar.Cli;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Run;

/// <summary>The command <c>run</c>: reads the template, checks everything, and hands over to the runner.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(RunOptions options)
    {
        var console = RunConsole.ForTerminal();
        using var signals = new StopSignals();
        try
        {
            var template = TemplateReader.Read(options.File, Environment.CurrentDirectory, Console.In);
            if (options.ExitAfter is { } last && template.Apps.All(a => a.AppId != last || a.Command.Count == 0))
            {
                var names = template.Apps.Where(a => a.Command.Count > 0).Select(a => a.AppId);
                throw new RunException($"--exit-after \"{last}\" is not an app with a command in {template.File}; allowed: {string.Join(", ", names)}");
            }
            var environment = SidecarCommand.Variables();
            var plans = RunPlan.Make(template, environment, options.LogAsJson, build: !options.NoBuild);
            PlanCheck.Run(plans, environment);
            await ProjectBuild.RunAsync(plans.Select(p => p.Build).OfType<DotnetRun>(), template.Folder, console, TimeProvider.System, signals.Token);
            return await new Runner(template, plans, options, environment, console, signals, TimeProvider.System).RunAsync();
        }
        catch (Exception e) when (e is ResourceException or RunException or CommandLineException or IOException)
        {
            console.Fail(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            console.Say("stopped before everything had started");
            return 0;
        }
    }
}
