using Agents.Conformance.Sidecars;
using Dapr;
using Dapr.Actors;
using Dapr.Actors.Runtime;

namespace Agents.Conformance.Clients.Sdk.Actors;

/// <summary>Actors of the SDK against embedded sidecars, once with each way to write typed calls.</summary>
public sealed class ActorsClientTests : IAsyncDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly ScenarioFolder _folder = new();
    private readonly List<ActorReplica> _replicas = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas) await replica.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TypedCall_SeveralArguments_ComeAndGoUnchanged(bool json)
    {
        var counter = (await StartAsync(o => o.UseJsonSerialization = json)).Counter("echo");

        var parcel = await counter.EchoAsync(new Parcel { Name = "größe", Parts = { ["a"] = 1, ["b"] = 2 } }, 2, None);

        Assert.Equal("größegröße", parcel.Name);
        Assert.Equal(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, parcel.Parts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TypedCall_ActorThrows_CallerLearnsTypeAndMessage(bool json)
    {
        var counter = (await StartAsync(o => o.UseJsonSerialization = json)).Counter("thrower");

        var thrown = await Assert.ThrowsAsync<ActorMethodInvocationException>(() => counter.ThrowAsync("no luck"));

        var inner = Assert.IsType<ActorInvokeException>(thrown.InnerException);
        Assert.Equal((typeof(InvalidOperationException).FullName, "no luck"), (inner.ActualExceptionType, inner.Message));
        Assert.Contains("Exception: InvalidOperationException, Method Name: ThrowAsync", thrown.Message, StringComparison.Ordinal);
        Assert.False(thrown.IsTransient);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with space")]
    [InlineData("ümläut-€")]
    [InlineData("a||b&<c>'\"")]
    [InlineData("50%")]
    public async Task TypedCall_AnyId_ReachesItsActor(string id)
    {
        var replica = await StartAsync();
        if (id.Contains('%', StringComparison.Ordinal))
        {
            // daprd makes a path of it that is none.
            var refused = await Assert.ThrowsAsync<DaprApiException>(() => replica.Counter(id).AddAsync(1));
            Assert.Equal("ERR_ACTOR_INVOKE_METHOD", refused.ErrorCode);
            return;
        }

        Assert.Equal(3, await replica.Counter(id).AddAsync(3));
        Assert.Equal(4, await replica.Counter(id).AddAsync(1));
        Assert.Equal(0, await replica.Counter(id + "x").ReadAsync());
    }

    [Fact]
    public async Task UntypedCall_ByName_TakesAndGivesJson()
    {
        var proxy = (await StartAsync()).Untyped("untyped");

        Assert.Equal(5, await proxy.InvokeMethodAsync<int, int>("AddAsync", 5, None));
        await proxy.InvokeMethodAsync("AddAsync", 2, None);
        Assert.Equal(7, await proxy.InvokeMethodAsync<int>("ReadAsync", None));
        await proxy.InvokeMethodAsync("RemoveAsync", None);
        Assert.Equal(0, await proxy.InvokeMethodAsync<int>("ReadAsync", None));
    }

    [Fact]
    public async Task UntypedCall_ActorThrows_IsAnErrorOfTheSidecar()
    {
        var proxy = (await StartAsync()).Untyped("untyped");

        var thrown = await Assert.ThrowsAsync<DaprApiException>(() => proxy.InvokeMethodAsync("ThrowAsync", "no luck", None));

        Assert.Equal("ERR_ACTOR_INVOKE_METHOD", thrown.ErrorCode);
    }

    [Fact]
    public async Task State_OfAFailedCall_IsForgotten()
    {
        var counter = (await StartAsync()).Counter("failing");
        await counter.AddAsync(1);

        await Assert.ThrowsAsync<ActorMethodInvocationException>(counter.ThrowAfterChangeAsync);

        Assert.Equal(1, await counter.ReadAsync());
    }

    [Fact]
    public async Task State_OfAnActorThatWasDeactivated_IsThereAgain()
    {
        var replica = await StartAsync(o => o.ActorIdleTimeout = TimeSpan.FromMilliseconds(300));
        Assert.Equal(4, await replica.Counter("idle").AddAsync(4));

        await Eventually.BecomesTrueAsync(() => Task.FromResult(replica.Log.Count("idle", "deactivated") == 1), "the actor was deactivated");

        Assert.Equal(5, await replica.Counter("idle").AddAsync(1));
        Assert.True(replica.Log.Count("idle", "activated") >= 2);
    }

    [Fact]
    public async Task State_WithTtl_IsGoneWhenItsTimeHasPassed()
    {
        var replica = await StartAsync(o => o.ActorIdleTimeout = TimeSpan.FromMilliseconds(200), allowTtl: true);
        await replica.Counter("ttl").KeepAsync("short", "s", 1);
        await replica.Counter("ttl").KeepAsync("long", "l", 600);

        Assert.Equal("s", await replica.Counter("ttl").FindAsync("short"));
        await Eventually.BecomesTrueAsync(async () => await replica.Counter("ttl").FindAsync("short") is null, "the value has expired");

        Assert.Equal("l", await replica.Counter("ttl").FindAsync("long"));
    }

    [Fact]
    public async Task State_WithTtlButWithoutTheFeature_IsRefused()
    {
        var counter = (await StartAsync()).Counter("ttl");

        var thrown = await Assert.ThrowsAsync<ActorMethodInvocationException>(() => counter.KeepAsync("short", "s", 60));

        Assert.Contains("ActorStateTTL", thrown.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_OfOneActor_AreOneAtATime()
    {
        var replica = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => replica.Counter("turns").SlowAsync(5)));

        var log = replica.Log.Of("turns").Where(entry => entry is "in" or "out");
        Assert.Equal(Enumerable.Repeat(new[] { "in", "out" }, 10).SelectMany(pair => pair), log);
    }

    [Fact]
    public async Task Calls_OfManyActors_CountEveryCall()
    {
        var replica = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 400).Select(n => replica.Counter($"many-{n % 20}").AddAsync(1)));

        var counts = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => replica.Counter($"many-{n}").ReadAsync()));
        Assert.All(counts, count => Assert.Equal(20, count));
    }

    [Fact]
    public async Task Calls_ThatComeBack_GetInWithReentrancy()
    {
        var replica = await StartAsync(o => o.ReentrancyConfig = new ActorReentrancyConfig { Enabled = true, MaxStackDepth = 8 });

        Assert.Equal(1, await replica.Counter("ping").AskOtherAsync("pong", 4));
    }

    [Fact]
    public async Task Calls_ThatComeBackTooDeep_AreRefused()
    {
        var replica = await StartAsync(o => o.ReentrancyConfig = new ActorReentrancyConfig { Enabled = true, MaxStackDepth = 2 });

        await Assert.ThrowsAsync<ActorMethodInvocationException>(() => replica.Counter("ping").AskOtherAsync("pong", 8));

        // The refusal has left nothing behind.
        Assert.Equal(1, await replica.Counter("ping").AddAsync(1));
    }

    [Fact]
    public async Task Reminder_Once_ComesWithItsData()
    {
        var replica = await StartAsync();
        await replica.Counter("reminded").RemindAsync("once", 100, -1);

        await Eventually.BecomesTrueAsync(() => Task.FromResult(replica.Log.Count("reminded", "reminder once remembered") == 1), "the reminder has come");

        var gone = await Assert.ThrowsAsync<ActorMethodInvocationException>(() => replica.Counter("reminded").FindReminderAsync("once"));
        Assert.Contains("actor reminder not found", gone.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reminder_Repeated_ComesUntilItIsTakenAway()
    {
        var replica = await StartAsync();
        await replica.Counter("again").RemindAsync("every", 50, 1000);

        Assert.Equal("every 0.05 1 remembered", await replica.Counter("again").FindReminderAsync("every"));
        await Eventually.BecomesTrueAsync(() => Task.FromResult(replica.Log.Count("again", "reminder every remembered") >= 2), "the reminder has come twice");
        await replica.Counter("again").ForgetReminderAsync("every");

        await Assert.ThrowsAsync<ActorMethodInvocationException>(() => replica.Counter("again").FindReminderAsync("every"));
    }

    [Fact]
    public async Task Timer_Repeated_ComesUntilItIsStopped()
    {
        var replica = await StartAsync();
        await replica.Counter("timed").SetTimerAsync("tick", 20, 50);

        await Eventually.BecomesTrueAsync(() => Task.FromResult(replica.Log.Count("timed", "timer tick") >= 3), "the timer has come three times");
        await replica.Counter("timed").StopTimerAsync("tick");
    }

    [Fact]
    public async Task Replicas_EachActor_IsActiveInOne()
    {
        var replicas = new[] { await StartAsync(), await StartAsync(), await StartAsync() };

        await Task.WhenAll(Enumerable.Range(0, 300).Select(n => replicas[n % 3].Counter($"spread-{n % 30}").AddAsync(1)));

        var hosts = Enumerable.Range(0, 30).Select(n => replicas.Sum(replica => replica.Log.Count($"spread-{n}", "activated"))).ToList();
        Assert.All(hosts, count => Assert.Equal(1, count));
        Assert.All(replicas, replica => Assert.Contains(Enumerable.Range(0, 30), n => replica.Log.Count($"spread-{n}", "activated") == 1));
        foreach (var n in Enumerable.Range(0, 30)) Assert.Equal(10, await replicas[n % 3].Counter($"spread-{n}").ReadAsync());
    }

    [Fact]
    public async Task Replicas_OneStops_ItsActorsGoOnElsewhere()
    {
        var (stays, goes) = (await StartAsync(), await StartAsync());
        foreach (var n in Enumerable.Range(0, 20)) await stays.Counter($"moving-{n}").AddAsync(n);

        _replicas.Remove(goes);
        await goes.DisposeAsync();

        foreach (var n in Enumerable.Range(0, 20)) Assert.Equal(n, await stays.Counter($"moving-{n}").ReadAsync());
        Assert.All(Enumerable.Range(0, 20), n => Assert.Equal(goes.Log.Count($"moving-{n}", "activated"), goes.Log.Count($"moving-{n}", "deactivated")));
        Assert.Contains(Enumerable.Range(0, 20), n => goes.Log.Count($"moving-{n}", "activated") == 1);
    }

    [Fact]
    public async Task Caller_OfAnotherApp_ReachesTheActor()
    {
        await StartAsync();
        await using var caller = await ClientSidecar.StartAsync("caller", new Dictionary<string, string>(), folder: _folder, needs: ["placement", "scheduler"]);
        var proxies = new Dapr.Actors.Client.ActorProxyFactory(new() { HttpEndpoint = caller.Endpoint });

        Assert.Equal(2, await proxies.CreateActorProxy<ICounter>(new("far"), ActorReplica.Type).AddAsync(2));
    }

    private async Task<ActorReplica> StartAsync(Action<ActorRuntimeOptions>? configure = null, bool allowTtl = false)
    {
        var replica = await ActorReplica.StartAsync(_folder, configure, allowTtl: allowTtl);
        _replicas.Add(replica);
        return replica;
    }
}
