using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Agents.Conformance.Clients.Kills;

/// <summary>The application with actors that is killed: this program, with the address of its sidecar, a journal and its port.</summary>
internal static class KillActors
{
    public const string Command = "kill-actors";
    public const string Type = "clerk";

    public static async Task<int> RunAsync(string endpoint, string journalPath, string port)
    {
        using var journal = new RunJournal(journalPath);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        builder.Services.AddSingleton(journal);
        builder.Services.AddActors(options =>
        {
            options.HttpEndpoint = endpoint;
            options.UseJsonSerialization = true;
            options.Actors.RegisterActor<Clerk>(Type);
        });
        await using var app = builder.Build();
        app.MapActorsHandlers();
        await app.RunAsync();
        return 0;
    }

    internal sealed class Clerk(ActorHost host, RunJournal journal) : Actor(host), IClerk, IRemindable
    {
        public Task<int> CountAsync() => StateManager.AddOrUpdateStateAsync("count", 1, (_, count) => count + 1);

        public Task RemindAsync(string name, int dueMilliseconds, int periodMilliseconds) =>
            RegisterReminderAsync(name, [], TimeSpan.FromMilliseconds(dueMilliseconds), TimeSpan.FromMilliseconds(periodMilliseconds));

        public Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
        {
            journal.Starts($"{Id}/{reminderName}");
            return Task.CompletedTask;
        }
    }
}
