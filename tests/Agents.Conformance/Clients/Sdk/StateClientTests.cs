using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;

namespace Agents.Conformance.Clients.Sdk;

public sealed class StateClientTests : IAsyncLifetime
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private ClientSidecar _sidecar = null!;

    private DaprClient Client => _sidecar.Client;

    public async ValueTask InitializeAsync() => _sidecar = await ClientSidecar.StartAsync("state-client", new Dictionary<string, string>
    {
        ["redis.yaml"] = Component("redis", "state.redis", "redisHost", "localhost:6379"),
        ["postgres.yaml"] = Component("postgres", "state.postgresql", "connectionString", "host=localhost user=u password=p database=d", "v2"),
    });

    public ValueTask DisposeAsync() => _sidecar.DisposeAsync();

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Save_ThenGet_GivesTheValue(string store)
    {
        await Client.SaveStateAsync(store, "k", new Item("a", 1), cancellationToken: None);

        Assert.Equal(new Item("a", 1), await Client.GetStateAsync<Item>(store, "k", cancellationToken: None));
        Assert.Null(await Client.GetStateAsync<Item>(store, "missing", cancellationToken: None));
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Save_Null_ReadsAsTheDefault(string store)
    {
        await Client.SaveStateAsync<Item?>(store, "k", null, cancellationToken: None);

        var (value, etag) = await Client.GetStateAndETagAsync<Item?>(store, "k", cancellationToken: None);

        Assert.Null(value);
        Assert.NotEmpty(etag);
    }

    [Theory]
    [InlineData("redis", "a/b:c d")]
    [InlineData("redis", "é+?#%&=")]
    [InlineData("redis", "..")]
    [InlineData("redis", ".")]
    [InlineData("postgres", "a/b:c d")]
    public async Task OddKey_AllOperations_MeanTheSameKey(string store, string key)
    {
        await Client.SaveStateAsync(store, key, 5, cancellationToken: None);
        Assert.Equal(5, await Client.GetStateAsync<int>(store, key, cancellationToken: None));
        Assert.Equal(key, Assert.Single(await Client.GetBulkStateAsync<int>(store, [key], null, cancellationToken: None)).Key);

        await Client.DeleteStateAsync(store, key, cancellationToken: None);

        Assert.Equal((null, ""), await Client.GetStateAndETagAsync<int?>(store, key, cancellationToken: None));
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task TrySave_CurrentThenStaleEtag_SavesOnce(string store)
    {
        await Client.SaveStateAsync(store, "k", 1, cancellationToken: None);
        var (_, etag) = await Client.GetStateAndETagAsync<int>(store, "k", cancellationToken: None);

        Assert.True(await Client.TrySaveStateAsync(store, "k", 2, etag, cancellationToken: None));
        Assert.False(await Client.TrySaveStateAsync(store, "k", 3, etag, cancellationToken: None));
        Assert.Equal(2, await Client.GetStateAsync<int>(store, "k", cancellationToken: None));
    }

    /// <summary>Redis does not look at the etag with last-write, unless the key was ever written with first-write; Postgres does.</summary>
    [Theory]
    [InlineData("redis", false, true)]
    [InlineData("redis", true, false)]
    [InlineData("postgres", false, false)]
    public async Task TrySave_StaleEtagWithLastWrite_HasTheMannersOfTheStore(string store, bool firstWriteBefore, bool saved)
    {
        var before = new Dapr.Client.StateOptions { Concurrency = firstWriteBefore ? ConcurrencyMode.FirstWrite : ConcurrencyMode.LastWrite };
        await Client.SaveStateAsync(store, "k", 1, before, cancellationToken: None);
        var (_, stale) = await Client.GetStateAndETagAsync<int>(store, "k", cancellationToken: None);
        Assert.True(await Client.TrySaveStateAsync(store, "k", 2, stale, before, cancellationToken: None));

        var lastWrite = new Dapr.Client.StateOptions { Concurrency = ConcurrencyMode.LastWrite };

        Assert.Equal(saved, await Client.TrySaveStateAsync(store, "k", 3, stale, lastWrite, cancellationToken: None));
    }

    [Fact]
    public async Task TrySave_EtagThatRedisCannotRead_Throws()
    {
        await Client.SaveStateAsync("redis", "k", 1, cancellationToken: None);

        var failure = await Assert.ThrowsAsync<DaprException>(() => Client.TrySaveStateAsync("redis", "k", 2, "not-a-number", cancellationToken: None));

        Assert.Equal("ERR_STATE_SAVE", Assert.IsType<DaprApiException>(failure.InnerException).ErrorCode);
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Save_FirstWriteWithoutEtagOnAnExistingKey_Throws(string store)
    {
        var firstWrite = new Dapr.Client.StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
        await Client.SaveStateAsync(store, "k", 1, firstWrite, cancellationToken: None);

        await Assert.ThrowsAsync<DaprException>(() => Client.SaveStateAsync(store, "k", 2, firstWrite, cancellationToken: None));

        Assert.Equal(1, await Client.GetStateAsync<int>(store, "k", cancellationToken: None));
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Save_WithTtl_Expires(string store)
    {
        await Client.SaveStateAsync(store, "k", 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = "1" }, cancellationToken: None);
        Assert.Equal(1, await Client.GetStateAsync<int>(store, "k", cancellationToken: None));

        await Eventually.BecomesTrueAsync(
            async () => await Client.GetStateAsync<int?>(store, "k", cancellationToken: None) is null, "the value expires after a second");
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task StateEntry_SaveAndDelete_FollowTheEtag(string store)
    {
        await Client.SaveStateAsync(store, "k", 1, cancellationToken: None);
        var mine = await Client.GetStateEntryAsync<int>(store, "k", cancellationToken: None);
        var other = await Client.GetStateEntryAsync<int>(store, "k", cancellationToken: None);

        mine.Value = 2;
        Assert.True(await mine.TrySaveAsync(cancellationToken: None));
        Assert.False(await other.TryDeleteAsync(cancellationToken: None));
        await other.DeleteAsync(cancellationToken: None);

        Assert.Null(await Client.GetStateAsync<int?>(store, "k", cancellationToken: None));
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Bulk_SaveGetDelete_TouchesEveryKey(string store)
    {
        var items = Enumerable.Range(0, 20).Select(n => new SaveStateItem<Item>($"k{n}", new Item("i", n), null!)).ToArray();
        await Client.SaveBulkStateAsync(store, items, None);
        string[] keys = [.. items.Select(i => i.Key), "missing"];

        var typed = await Client.GetBulkStateAsync<Item>(store, keys, null, cancellationToken: None);
        var texts = await Client.GetBulkStateAsync(store, keys, 2, cancellationToken: None);

        Assert.Equal(items.ToDictionary(i => i.Key, i => i.Value), typed.Where(i => i.Key != "missing").ToDictionary(i => i.Key, i => i.Value));
        Assert.Equal(("", ""), texts.Where(i => i.Key == "missing").Select(i => (i.Value, i.ETag)).Single());
        Assert.Equal(new Item("i", 7), JsonSerializer.Deserialize<Item>(texts.Single(i => i.Key == "k7").Value, JsonSerializerOptions.Web));

        await Client.DeleteBulkStateAsync(store, [.. typed.Select(i => new BulkDeleteStateItem(i.Key, i.ETag.Length > 0 ? i.ETag : null!))], None);

        Assert.All(await Client.GetBulkStateAsync(store, keys, null, cancellationToken: None), i => Assert.Empty(i.Value));
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task SaveBulk_OneConflict_Throws(string store)
    {
        await Client.SaveStateAsync(store, "a", 1, cancellationToken: None);
        var (_, etag) = await Client.GetStateAndETagAsync<int>(store, "a", cancellationToken: None);
        await Client.SaveStateAsync(store, "a", 2, cancellationToken: None);

        await Assert.ThrowsAsync<DaprException>(() => Client.SaveBulkStateAsync<int>(store, [new("a", 3, etag), new("b", 1, null!)], None));

        Assert.Equal(2, await Client.GetStateAsync<int>(store, "a", cancellationToken: None));
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Transaction_UpsertAndDelete_AreCarriedOut(string store)
    {
        await Client.SaveStateAsync(store, "old", 1, cancellationToken: None);

        await Client.ExecuteStateTransactionAsync(
            store,
            [new("new", Utf8(new Item("t", 1)), StateOperationType.Upsert), new("old", null, StateOperationType.Delete)],
            cancellationToken: None);

        Assert.Equal(new Item("t", 1), await Client.GetStateAsync<Item>(store, "new", cancellationToken: None));
        Assert.Null(await Client.GetStateAsync<int?>(store, "old", cancellationToken: None));
    }

    /// <summary>Redis carries the other operations out all the same; Postgres rolls back.</summary>
    [Theory]
    [InlineData("redis", 2)]
    [InlineData("postgres", null)]
    public async Task Transaction_Conflict_ThrowsWithTheMannersOfTheStore(string store, int? other)
    {
        await Client.SaveStateAsync(store, "k", 1, cancellationToken: None);
        var (_, etag) = await Client.GetStateAndETagAsync<int>(store, "k", cancellationToken: None);
        await Client.SaveStateAsync(store, "k", 5, cancellationToken: None);

        await Assert.ThrowsAsync<DaprException>(() => Client.ExecuteStateTransactionAsync(
            store,
            [new("other", Utf8(2), StateOperationType.Upsert), new("k", Utf8(9), StateOperationType.Upsert, etag)],
            cancellationToken: None));

        Assert.Equal(5, await Client.GetStateAsync<int>(store, "k", cancellationToken: None));
        Assert.Equal(other, await Client.GetStateAsync<int?>(store, "other", cancellationToken: None));
    }

    [Fact]
    public async Task ByteState_Json_ComesBack()
    {
        await Client.SaveByteStateAsync("redis", "k", """{"a":1}"""u8.ToArray(), cancellationToken: None);

        var (bytes, etag) = await Client.GetByteStateAndETagAsync("redis", "k", cancellationToken: None);

        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(bytes.Span));
        Assert.False(await Client.TrySaveByteStateAsync("redis", "k", "2"u8.ToArray(), etag + "1", cancellationToken: None));
        Assert.True((await Client.GetByteStateAsync("redis", "missing", cancellationToken: None)).IsEmpty);
    }

    [Fact]
    public async Task Get_UnknownStore_ThrowsTheSidecarsError()
    {
        var failure = await Assert.ThrowsAsync<DaprException>(() => Client.GetStateAsync<int>("nostore", "k", cancellationToken: None));

        Assert.Equal("ERR_STATE_STORE_NOT_FOUND", Assert.IsType<DaprApiException>(failure.InnerException).ErrorCode);
    }

    internal static string Component(string name, string type, string key, string value, string version = "v1") => $$"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: {{name}} }
        spec:
          type: {{type}}
          version: {{version}}
          metadata:
          - { name: {{key}}, value: "{{value}}" }
        """;

    private static byte[] Utf8<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web);

    private sealed record Item(string Name, int Count);
}
