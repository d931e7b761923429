using System.CommandLine;
using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Commands;

/// <summary>The command line of <c>recordings</c>.</summary>
internal static class RecordingsCommand
{
    private const int DefaultParallel = 16;

    public static Task<int> RunAsync(string[] args)
    {
        var filter = new Option<string[]>("--filter") { Description = "Only these scenarios, such as state/* (may be repeated).", AllowMultipleArgumentsPerToken = true };
        var folder = new Option<string>("--recordings") { Description = "The folder with the scenarios.", DefaultValueFactory = _ => ScenarioFiles.Folder };
        var daprd = new Option<string?>("--daprd") { Description = "An executable with daprd's flags. Without it: the embedded sidecar, in this process." };
        var redis = new Option<string?>("--redis") { Description = "HOST:PORT of a Redis. Without it, --daprd must be the embedded sidecar, which stands in for all stores." };
        var kafka = new Option<string?>("--kafka") { Description = "HOST:PORT of a Kafka broker that makes topics of 4 partitions." };
        var postgres = new Option<string?>("--postgres") { Description = "Connection string of a PostgreSQL." };
        var placement = new Option<string?>("--placement") { Description = "HOST:PORT of Dapr's placement service, for the scenarios that need it." };
        var scheduler = new Option<string?>("--scheduler") { Description = "HOST:PORT of Dapr's scheduler, for the scenarios that need it." };
        var parallel = new Option<int>("--parallel") { Description = "Scenarios at one time.", DefaultValueFactory = _ => DefaultParallel };
        var report = new Option<string?>("--report") { Description = "A file for all results, with the failures in full." };
        parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--parallel: allowed is 1 to 256");
        });

        var command = new Command("recordings", "Replays recorded scenarios of daprd 1.18 against a sidecar and compares every answer.")
        {
            filter, folder, daprd, redis, kafka, postgres, placement, scheduler, parallel, report,
        };
        command.SetAction((parsed, cancellationToken) => RecordingsRun.RunAsync(
            new RecordingsOptions(
                parsed.GetValue(filter) ?? [],
                parsed.GetValue(folder)!,
                parsed.GetValue(daprd),
                parsed.GetValue(redis),
                parsed.GetValue(kafka),
                parsed.GetValue(postgres),
                parsed.GetValue(placement),
                parsed.GetValue(scheduler),
                parsed.GetValue(parallel),
                parsed.GetValue(report)),
            cancellationToken));
        return command.Parse(args).InvokeAsync();
    }
}
