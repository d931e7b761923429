using System.CommandLine;
using Dapr.Sidecar.Run;

namespace Dapr.Sidecar.Cli;

/// <summary>The commands of this program. Flags without a command start a sidecar, so that it can be put in daprd's place.</summary>
internal static class CommandLineRoot
{
    public static Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["sidecar", ..] && !AsksForHelp(arguments)) return SidecarCommand.RunAsync(arguments[1..], Console.Out, Console.Error);
        if (arguments is [['-', ..], ..] && !AsksForHelp(arguments)) return SidecarCommand.RunAsync(arguments, Console.Out, Console.Error);
        // Signals are the runner's own: it needs longer than the two seconds after which the library would end the process.
        return Root().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null })
            .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static bool AsksForHelp(string[] arguments) => arguments.Any(a => a is "--help" or "-h" or "-?" or "-help");

    private static RootCommand Root()
    {
        var root = new RootCommand("""
            Embedded stand-in for Dapr 1.18, for development and tests: one sidecar (sidecar), or all apps of a dapr.yaml (run); changes of
            configuration (configuration).
            Without a command but with flags it acts as "sidecar", so it can be started in daprd's place.

            Examples:
              dapr-sidecar run -f dapr.yaml
              dapr-sidecar sidecar --app-id orders --app-port 5000 --resources-path ./components
              dapr-sidecar --app-id orders --app-port 5000 --dapr-http-port 3500
            """);
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Add(Sidecar());
        root.Add(Run());
        root.Add(ConfigurationCommand.Create());
        return root;
    }

    /// <summary>Only for the help: the flags themselves are read as daprd reads them.</summary>
    private static Command Sidecar()
    {
        var command = new Command("sidecar", """
            Starts one sidecar, like daprd. Every flag of daprd 1.18 is accepted, with one dash or two.

            Environment: DAPR_API_TOKEN, APP_API_TOKEN, NAMESPACE, POD_NAME, DAPR_HOST_IP, DAPR_ENV_KEYS; and what daprd does not have:
            AGENTS_DAPR_STORE (the store's file), AGENTS_DAPR_PARTITIONS (of a topic that a Kafka component makes, default 4),
            AGENTS_DAPR_RETENTION_HOURS (of messages, default 168), AGENTS_DAPR_RETENTION_MESSAGES (of a partition, default 100000).

            Examples:
              dapr-sidecar sidecar --app-id orders --app-port 5000 --dapr-http-port 3500 --resources-path ./components
              dapr-sidecar sidecar --app-id orders --config config.yaml --log-level debug --log-as-json
              dapr-sidecar sidecar --dapr-http-port 3500 --wait
            """);
        foreach (var flag in DaprdFlags.All.Where(f => !f.Hidden).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            var note = (flag.Default.Length > 0 ? $" (default {flag.Default})" : "")
                + (flag.WithoutMeaning ? "; no meaning here" : "") + (flag.Instead is null ? "" : $"; deprecated, use {flag.Instead}");
            command.Add(flag.Type == FlagType.Switch
                ? new Option<bool>($"--{flag.Name}") { Description = flag.Description + note }
                : new Option<string>($"--{flag.Name}") { Description = flag.Description + note, HelpName = flag.Type.ToString().ToLowerInvariant() });
        }
        command.Add(new Option<string>($"--{FlagValues.Store}") { Description = "File of the durable store (default .dapr/store.db of the repository)", HelpName = "path" });
        return command;
    }

    private static Command Run()
    {
        var file = new Option<string>("--run-file", "-f") { Description = "Template, or a folder that holds dapr.yaml", HelpName = "path", DefaultValueFactory = _ => "dapr.yaml" };
        var exitAfter = new Option<string?>("--exit-after") { Description = "When the app of this id has exited, stop everything and exit with its code", HelpName = "app-id" };
        var exitAfterDemo = new Option<bool>("--exit-after-demo") { Description = "The same as --exit-after demo" };
        var store = new Option<string?>("--store") { Description = "File of the durable store (default .dapr/store.db of the repository)", HelpName = "path" };
        var json = new Option<bool>("--log-as-json") { Description = "Log lines of the sidecars as JSON" };
        var noBuild = new Option<bool>("--no-build") { Description = "The projects are built already; do not build them" };
        var command = new Command("run", """
            Runs all apps of a multi-app template, each with its own sidecar, as "dapr run -f" does. All sidecars live in this process.

            Apps whose command is "dotnet run" are built first, together, with one "dotnet build", and then started with --no-build.
            An app that exits is reported and not started again. Ctrl+C stops all: the sidecars take nothing new and drain, then the
            apps get SIGTERM, and after 10 seconds SIGKILL; a second Ctrl+C does not wait. No app outlives this process, even if it
            is killed. Exit code: 0 after Ctrl+C; 1 when the template is wrong or, once all apps have exited, when one of them failed.

            Examples:
              dapr-sidecar run
              dapr-sidecar run -f ./deploy/dapr.yaml
              dapr-sidecar run -f dapr.yaml --exit-after-demo
            """) { file, exitAfter, exitAfterDemo, store, json, noBuild };
        command.SetAction((parsed, _) => RunCommand.RunAsync(
            new RunOptions
            {
                File = parsed.GetValue(file)!,
                ExitAfter = parsed.GetValue(exitAfter) ?? (parsed.GetValue(exitAfterDemo) ? "demo" : null),
                Store = parsed.GetValue(store),
                LogAsJson = parsed.GetValue(json),
                NoBuild = parsed.GetValue(noBuild),
            }));
        return command;
    }
}
