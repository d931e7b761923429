using Agents.Conformance.Commands;
using Xunit.Runner.InProc.SystemConsole;

// The project is both: a test project, and the command that replays recordings against any sidecar.
return args is ["recordings", .. var rest]
    ? await RecordingsCommand.RunAsync(rest)
    : await ConsoleRunner.Run(args);
