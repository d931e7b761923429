using System.Threading.Channels;
using Agents.Tests.Storage;
using Dapr.Sidecar.Configuration;
using Dapr.Sidecar.Storage;

namespace Agents.Tests.Configuration;

public sealed class ConfigurationStoreTests
{
    private static readonly Dictionary<string, string> None = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_Get_TakesStringsApart_AndPassesOverTheRest()
    {
        await using var temporary = new TemporaryStore();
        await using var store = Redis(temporary, out var redis);
        await redis.ExecuteAsync(["SET", "a", "1||v||more"]);
        await redis.ExecuteAsync(["SET", "b", "plain"]);
        await redis.ExecuteAsync(["SET", "empty", "||7"]);
        await redis.ExecuteAsync(["HSET", "hash", "data", "x"]);

        var all = store.Get([], None);

        Assert.Equal([("a", "1", "v"), ("b", "plain", "")], all.Select(i => (i.Key, i.Value.Value, i.Value.Version)));
        Assert.Empty(store.Get(["hash", "empty", "none"], None));
    }

    [Fact]
    public async Task Redis_Subscribe_TellsOfSetsDeletionsAndExpiries_OfItsKeysOnly()
    {
        await using var temporary = new TemporaryStore();
        await using var store = Redis(temporary, out var redis);
        var told = Channel.CreateUnbounded<(string Key, string Value)>();
        var id = await store.SubscribeAsync(["a"], None, (_, key, item, _) => Write(told, key, item));

        await redis.ExecuteAsync(["SET", "a", "1"]);
        Assert.Equal(("a", "1"), await told.Reader.ReadAsync(Cancelled));
        await redis.ExecuteAsync(["SET", "a", "1"]);
        Assert.Equal(("a", "1"), await told.Reader.ReadAsync(Cancelled));
        await redis.ExecuteAsync(["SET", "b", "not this"]);
        await redis.ExecuteAsync(["EXPIRE", "a", "100"]);
        Assert.Equal(("a", "1"), await told.Reader.ReadAsync(Cancelled));
        await redis.ExecuteAsync(["DEL", "a"]);
        Assert.Equal(("a", ""), await told.Reader.ReadAsync(Cancelled));

        await store.UnsubscribeAsync(id);
        await redis.ExecuteAsync(["SET", "a", "unheard"]);
        await Assert.ThrowsAsync<ConfigurationException>(() => store.UnsubscribeAsync(id));
        Assert.False(told.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Redis_SubscribeWithoutKeys_TellsOfAll()
    {
        await using var temporary = new TemporaryStore();
        await using var store = Redis(temporary, out var redis);
        var told = Channel.CreateUnbounded<(string Key, string Value)>();
        await store.SubscribeAsync([], None, (_, key, item, _) => Write(told, key, item));

        await redis.ExecuteAsync(["SET", "x", "1"]);
        await redis.ExecuteAsync(["SET", "y", "2"]);

        Assert.Equal([("x", "1"), ("y", "2")], [await told.Reader.ReadAsync(Cancelled), await told.Reader.ReadAsync(Cancelled)]);
    }

    [Fact]
    public async Task Unsubscribe_EndsACallThatIsUnderWay()
    {
        await using var temporary = new TemporaryStore();
        await using var store = Redis(temporary, out var redis);
        var begun = new TaskCompletionSource();
        var id = await store.SubscribeAsync(["a"], None, async (_, _, _, cancellation) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        });
        await redis.ExecuteAsync(["SET", "a", "1"]);
        await begun.Task.WaitAsync(Cancelled);

        await store.UnsubscribeAsync(id);
    }

    [Fact]
    public async Task Postgres_Get_TakesTheHighestVersion()
    {
        await using var temporary = new TemporaryStore();
        await using var store = Postgres(temporary, "changes");
        foreach (var (key, value, version) in new[] { ("a", "two", "2"), ("a", "ten", "10"), ("a", "word", "last"), ("b", "first", "x"), ("b", "second", "y") })
            await store.PutAsync(key, new ConfigurationItem(value, version));

        var items = store.Get(["a", "b", "c"], None);

        Assert.Equal([("a", "ten"), ("b", "first")], items.Select(i => (i.Key, i.Value.Value)));
        Assert.Equal(2, store.Get([], None).Count);
    }

    [Fact]
    public async Task Postgres_Get_MetadataHidesAll_AndOddKeysAreRefused()
    {
        await using var temporary = new TemporaryStore();
        await using var store = Postgres(temporary, "changes");
        await store.PutAsync("a", new ConfigurationItem("1", "1"));

        Assert.Empty(store.Get(["a"], new Dictionary<string, string> { ["x"] = "1" }));
        Assert.Single(store.Get(["a"], new Dictionary<string, string> { ["x"] = "x" }));
        Assert.Single(store.Get([], new Dictionary<string, string> { ["x"] = "1" }));
        Assert.Throws<ConfigurationException>(() => store.Get(["a", "b'"], None));
    }

    [Fact]
    public async Task Postgres_Subscribe_NeedsAChannel_AndTellsTheRow()
    {
        await using var temporary = new TemporaryStore();
        await using var without = Postgres(temporary, null);
        await Assert.ThrowsAsync<ConfigurationException>(() => without.SubscribeAsync(["a"], None, Nothing));
        await Assert.ThrowsAsync<ConfigurationException>(() => without.SubscribeAsync(["a"], new Dictionary<string, string> { ["pgNotifyChannel"] = "Upper" }, Nothing));
        var told = Channel.CreateUnbounded<(string Key, string Value)>();
        await without.SubscribeAsync(["a"], new Dictionary<string, string> { ["PGNOTIFYCHANNEL"] = "changes" }, (_, key, item, _) => Write(told, key, item));

        await without.PutAsync("b", new ConfigurationItem("not this", "1"));
        await without.PutAsync("a", new ConfigurationItem("1", "1"));
        Assert.True(await without.DeleteAsync("a"));

        Assert.Equal([("a", "1"), ("a", "1")], [await told.Reader.ReadAsync(Cancelled), await told.Reader.ReadAsync(Cancelled)]);
        Assert.False(await without.DeleteAsync("a"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("Upper", null)]
    [InlineData("a b", null)]
    [InlineData("t", "Upper")]
    public async Task Postgres_NamesThatAreNotAllowed_AreRefused(string table, string? channel)
    {
        await using var temporary = new TemporaryStore();
        Assert.Throws<ConfigurationException>(() => new PostgresConfigurationStore(ConfigurationTable.Open(temporary.Store, "t"), table, channel));
    }

    private static RedisConfigurationStore Redis(TemporaryStore temporary, out RedisCommands commands)
    {
        var keys = RedisKeyspace.Open(temporary.Store, "localhost:6379", 0);
        commands = new RedisCommands(temporary.Store, keys, TimeProvider.System);
        return new RedisConfigurationStore(temporary.Store, keys, TimeProvider.System);
    }

    private static PostgresConfigurationStore Postgres(TemporaryStore temporary, string? channel) =>
        new(ConfigurationTable.Open(temporary.Store, "host=x t"), "t", channel);

    private static Task Nothing(string subscription, string key, ConfigurationItem item, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task Write(Channel<(string Key, string Value)> told, string key, ConfigurationItem item)
    {
        told.Writer.TryWrite((key, item.Value));
        return Task.CompletedTask;
    }
}
