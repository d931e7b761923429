using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Cli;

/// <summary>Runs one sidecar in this process, in daprd's place.</summary>
internal static class SidecarCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            var flags = FlagValues.Parse(arguments);
            if (flags.Flag("version")) return Print(output, ProductVersion.Dapr);
            if (flags.Flag("build-info")) return Print(output, $"Version: {ProductVersion.Dapr}\nGit Commit: embedded sidecar {ProductVersion.Text}\nGit Version: embedded");
            if (flags.Flag("wait")) return await WaitCommand.RunAsync(flags.Text("dapr-http-port"), errors, TimeProvider.System);
            var environment = Variables();
            return await ServeAsync(flags, SidecarSettings.Read(flags, environment), environment, output);
        }
        catch (CommandLineException e)
        {
            await errors.WriteLineAsync($"Error: {e.Message}");
            return e.ExitCode;
        }
        catch (ResourceException e)
        {
            await errors.WriteLineAsync($"Error: {e.Message}");
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Error: {e.Message}");
            return 1;
        }
    }

    public static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>What was given and does nothing, or is on its way out.</summary>
    public static void LogIdleFlags(FlagValues flags, ILogger log)
    {
        foreach (var flag in flags.Given)
        {
            if (flag.Instead is not null) log.LogWarning("--{Flag} is deprecated; use {Instead}", flag.Name, flag.Instead);
            if (flag.WithoutMeaning) log.LogInformation("--{Flag} is accepted and has no meaning in the embedded sidecar", flag.Name);
        }
        var asked = flags.Text("dapr-listen-addresses").Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (asked.Any(a => a.Trim() is not ("127.0.0.1" or "::1" or "[::1]" or "localhost")))
        {
            log.LogWarning("--dapr-listen-addresses {Addresses}: the embedded sidecar listens on loopback only", flags.Text("dapr-listen-addresses"));
        }
    }

    public static void LogBanner(ILogger log) => log.LogWarning(
        "embedded stand-in for Dapr {Version} (version {Own}): for development and tests, not for production", ProductVersion.Dapr, ProductVersion.Text);

    private static async Task<int> ServeAsync(FlagValues flags, SidecarOptions options, Dictionary<string, string> environment, TextWriter output)
    {
        await using var file = flags.Text("log-file") is { Length: > 0 } path ? File.CreateText(path) : null;
        using var loggers = LineLogging.Create(options.AppId, options.LogAsJson, options.LogLevel, file ?? output, TimeProvider.System);
        var log = loggers.CreateLogger("dapr.runtime");
        LogBanner(log);
        LogIdleFlags(flags, log);
        using var signals = new StopSignals(hangupReloads: true);
        var storePath = StorePath.Resolve(flags.Text(FlagValues.Store) is { Length: > 0 } given ? given : null, Environment.CurrentDirectory);
        log.LogInformation("store: {Path}", storePath);

        await using var store = Store.Open(storePath, TimeProvider.System);
        try
        {
            return await RunUntilStoppedAsync(options, environment, store, loggers, signals);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            log.LogInformation("stopped while it started");
            return 0;
        }
    }

    private static async Task<int> RunUntilStoppedAsync(
        SidecarOptions options, Dictionary<string, string> environment, Store store, ILoggerFactory loggers, StopSignals signals)
    {
        var log = loggers.CreateLogger("dapr.runtime");
        while (true)
        {
            await using var host = await SidecarHost.StartAsync(
                options, SidecarSettings.WithOwnVariables(environment, options), store, loggers, TimeProvider.System, signals.Token);
            var reload = signals.NextReload();
            var ended = await Task.WhenAny(host.Completion, signals.Received, reload);
            var stop = host.StopAsync(CancellationToken.None);
            if (await Task.WhenAny(stop, signals.Again) != stop) host.Hurry();
            await stop;
            await host.Completion;
            if (host.WasCutOff)
            {
                log.LogError("stopped before everything under way had ended");
                return 1;
            }
            if (ended != reload || signals.Received.IsCompleted) break;
            log.LogInformation("starting again, for the signal SIGHUP");
        }
        log.LogInformation("stopped");
        return 0;
    }

    private static int Print(TextWriter output, string text)
    {
        output.WriteLine(text);
        return 0;
    }
}
