using Agents.Tests.Storage;
using Dapr.Sidecar.Actors;

namespace Agents.Tests.Actors;

public sealed class ActorDirectoryTests : IAsyncDisposable
{
    private readonly TemporaryStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Place_NobodyHostsTheType_IsNowhere()
    {
        await HostAsync("one", "other");

        Assert.Null(await Directory("asks").PlaceAsync("type", "1"));
        Assert.Null(Directory("asks").Find("type", "1"));
    }

    [Fact]
    public async Task Place_SeveralHosts_IsTheSameForEverybodyAndSpread()
    {
        var hosts = new[] { await HostAsync("one", "type"), await HostAsync("two", "type"), await HostAsync("three", "type") };

        var places = new List<string>();
        foreach (var id in Enumerable.Range(0, 60).Select(n => $"id-{n}"))
        {
            var asked = await Task.WhenAll(hosts.Select(host => host.PlaceAsync("type", id)));
            places.Add(Assert.Single(asked.Select(place => place!.Instance).Distinct()));
        }

        Assert.All(hosts, host => Assert.InRange(places.Count(place => place == host.Instance), 8, 40));
    }

    [Fact]
    public async Task Place_OfAnActiveActor_StaysWhenAHostComes()
    {
        await HostAsync("one", "type");
        var ids = Enumerable.Range(0, 20).Select(n => $"id-{n}").ToList();
        foreach (var id in ids) await Directory("asks").PlaceAsync("type", id);

        await HostAsync("two", "type");

        foreach (var id in ids) Assert.Equal("one", (await Directory("asks").PlaceAsync("type", id))!.Instance);
    }

    [Fact]
    public async Task Release_OfItsHost_LetsItGoElsewhere()
    {
        var one = await HostAsync("one", "type");
        await one.PlaceAsync("type", "1");
        await Directory("stranger").ReleaseAsync("type", "1");
        Assert.Equal("one", one.Find("type", "1")!.Instance);

        await one.ReleaseAsync("type", "1");

        Assert.Null(one.Find("type", "1"));
    }

    [Fact]
    public async Task Close_Host_KeepsWhatItHasAndGetsNothingNew()
    {
        var one = await HostAsync("one", "type");
        await one.PlaceAsync("type", "old");

        await one.CloseAsync();

        Assert.Equal("one", (await Directory("asks").PlaceAsync("type", "old"))!.Instance);
        Assert.Null(await Directory("asks").PlaceAsync("type", "new"));
    }

    [Fact]
    public async Task Unregister_Host_ItsActorsAreNowhere()
    {
        var one = await HostAsync("one", "type");
        await HostAsync("two", "type");
        foreach (var n in Enumerable.Range(0, 10)) await one.PlaceAsync("type", $"{n}");

        await one.UnregisterAsync();

        foreach (var n in Enumerable.Range(0, 10)) Assert.Equal("two", (await one.PlaceAsync("type", $"{n}"))!.Instance);
    }

    [Fact]
    public async Task ForgetDead_HostOfAProcessThatIsGone_TakesItsActorsAlong()
    {
        await HostAsync("lives", "type");
        await _store.Store.WriteAsync(session =>
        {
            session.Execute("INSERT INTO actor_host (instance, app_id, address, process) VALUES ('dead', 'app', 'http://127.0.0.1:1', '999999999@1')");
            session.Execute("INSERT INTO actor_host_type (space, type, instance) VALUES ('default', 'type', 'dead')");
            session.Execute("INSERT INTO actor_place (space, type, id, instance) VALUES ('default', 'type', '1', 'dead')");
            return true;
        });
        var asks = Directory("asks");
        Assert.Equal("dead", asks.Find("type", "1")!.Instance);

        Assert.True(await asks.ForgetDeadAsync());

        Assert.Equal("lives", (await asks.PlaceAsync("type", "1"))!.Instance);
        Assert.False(await asks.ForgetDeadAsync());
    }

    [Fact]
    public async Task Place_OtherNamespace_IsAnotherActor()
    {
        await HostAsync("one", "type");
        var elsewhere = new ActorDirectory(_store.Store, "elsewhere", "app", "two");

        Assert.Null(await elsewhere.PlaceAsync("type", "1"));
    }

    private ActorDirectory Directory(string instance) => new(_store.Store, "default", "app", instance);

    private async Task<ActorDirectory> HostAsync(string instance, string type)
    {
        var directory = Directory(instance);
        await directory.RegisterAsync([type], "http://127.0.0.1:1");
        return directory;
    }
}
