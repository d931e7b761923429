using Agents.Conformance.Clients.Kills;
using Agents.Conformance.Commands;
using Xunit.Runner.InProc.SystemConsole;

// The project is a test project, the command that replays recordings against any sidecar, and two applications that its tests kill.
return args switch
{
    ["recordings", .. var rest] => await RecordingsCommand.RunAsync(rest),
    [KillApp.Command, var endpoint, var journal] => await KillApp.RunAsync(endpoint, journal),
    [KillActors.Command, var endpoint, var journal, var port] => await KillActors.RunAsync(endpoint, journal, port),
    _ => await ConsoleRunner.Run(args),
};
