using Dapr.Workflow;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Agents.Conformance.Clients.Kills;

/// <summary>The application that is killed: this program, started with <see cref="Command"/>, the address of its sidecar and a journal.</summary>
internal static class KillApp
{
    public const string Command = "kill-app";

    public static async Task<int> RunAsync(string endpoint, string journalPath)
    {
        using var journal = new RunJournal(journalPath);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("DAPR_GRPC_ENDPOINT", endpoint)]);
        builder.Services.AddDaprWorkflow(options => KillWorkflows.Register(options, journal));
        using var host = builder.Build();
        await host.RunAsync();
        return 0;
    }
}
