using Agents.Conformance.Clients.Sdk;
using Agents.Processes;
using Dapr;
using Dapr.Actors;
using Dapr.Actors.Client;

namespace Agents.Conformance.Clients.Kills;

/// <summary>SIGKILL of the sidecar and of the application that hosts actors.</summary>
public sealed class ActorKillTests : IAsyncDisposable
{
    private readonly Victims _victims = new(KillActors.Command, FreePorts.Next(), ClientResources.ActorStore, "placement", "scheduler");
    private readonly ActorProxyFactory _proxies;

    public ActorKillTests()
    {
        _proxies = new ActorProxyFactory(new ActorProxyOptions { HttpEndpoint = _victims.HttpEndpoint, UseJsonSerialization = true });
        _victims.StartSidecar();
        _victims.StartApp();
    }

    public async ValueTask DisposeAsync()
    {
        await _victims.DisposeAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(_victims.Log);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Kill_RemindersAndState_AreThereAfterwards(bool sidecar, bool app)
    {
        string[] ids = [.. Enumerable.Range(0, 8).Select(n => $"clerk-{n}")];
        await InsistAsync(() => Clerk(ids[0]).CountAsync());
        foreach (var id in ids)
        {
            // Some come due while nobody is there, one goes on for ever.
            await InsistAsync(() => Clerk(id).RemindAsync("soon", 300, -1));
            await InsistAsync(() => Clerk(id).RemindAsync("later", 3000, -1));
            await InsistAsync(() => Clerk(id).RemindAsync("often", 100, 1000));
        }
        await InsistAsync(() => Clerk(ids[0]).CountAsync());

        await Task.WhenAll(sidecar ? _victims.KillSidecarAsync() : Task.CompletedTask, app ? _victims.KillAppAsync() : Task.CompletedTask);
        var before = Starts();
        if (sidecar) _victims.StartSidecar();
        if (app) _victims.StartApp();

        await Eventually.BecomesTrueAsync(
            () => Task.FromResult(ids.All(id => Count(Starts(), id, "often") >= Count(before, id, "often") + 2)), "what repeats goes on");
        // A reminder that a living sidecar cannot bring is given up after some seconds, as with daprd; a dead sidecar brings it later.
        if (sidecar)
        {
            await Eventually.BecomesTrueAsync(
                () => Task.FromResult(ids.All(id => Count(Starts(), id, "soon") > 0 && Count(Starts(), id, "later") > 0)), "every reminder has come");
        }
        Assert.True(await InsistAsync(() => Clerk(ids[0]).CountAsync()) >= 3);
    }

    private IClerk Clerk(string id) => _proxies.CreateActorProxy<IClerk>(new(id), KillActors.Type);

    private IReadOnlyDictionary<string, int> Starts() => File.Exists(_victims.Journal) ? RunJournal.Read(_victims.Journal).Starts : new Dictionary<string, int>();

    private static int Count(IReadOnlyDictionary<string, int> starts, string id, string reminder) => starts.GetValueOrDefault($"{id}/{reminder}");

    private static Task InsistAsync(Func<Task> call) => InsistAsync(async () =>
    {
        await call();
        return 0;
    });

    /// <summary>Makes a call until sidecar and application are there to answer it.</summary>
    private static async Task<int> InsistAsync(Func<Task<int>> call)
    {
        var result = 0;
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                try
                {
                    result = await call();
                    return true;
                }
                catch (Exception e) when (e is HttpRequestException or DaprApiException and not ActorMethodInvocationException)
                {
                    return false;
                }
            },
            "the actor answers");
        return result;
    }
}
