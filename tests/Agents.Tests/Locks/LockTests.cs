using System.Text.Json.Nodes;
using Agents.Tests.Hosting;
using Agents.Tests.Storage;
using Dapr.Sidecar.Locks;
using Dapr.Sidecar.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Locks;

public sealed class LockTests
{
    private const string Component = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: locks
        spec:
          type: lock.redis
          version: v1
          metadata:
          - name: redisHost
            value: localhost:6379
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lock/locks", """{"resourceId":"r","lockOwner":"o"}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("lock/locks", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":-1}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("lock/locks", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":1.5}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("lock/locks", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":2147483648}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("lock/locks", """{"lockOwner":"o","expiryInSeconds":5}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("lock/locks", """{"resourceId":"r","expiryInSeconds":5}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("lock/locks", """{"resourceId":7,"lockOwner":"o","expiryInSeconds":5}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("lock/other", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":5}""", 400, "ERR_LOCK_STORE_NOT_FOUND")]
    [InlineData("lock/locks", """{"resourceId":"a||b","lockOwner":"o","expiryInSeconds":5}""", 500, "ERR_TRY_LOCK")]
    [InlineData("unlock/locks", """{"lockOwner":"o"}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("unlock/other", """{"resourceId":"r","lockOwner":"o"}""", 400, "ERR_LOCK_STORE_NOT_FOUND")]
    [InlineData("unlock/locks", """{"resourceId":"a||b","lockOwner":"o"}""", 500, "ERR_UNLOCK")]
    public async Task Request_Wrong_IsRefused(string path, string body, int status, string code)
    {
        await using var sidecar = await TestSidecar.StartAsync(resources: new Dictionary<string, string> { ["l.yaml"] = Component });

        Assert.Equal((status, code), await ErrorOf(sidecar, path, body));
    }

    [Fact]
    public async Task Request_WithoutStore_ExpiryIsLookedAtFirst()
    {
        await using var sidecar = await TestSidecar.StartAsync();

        Assert.Equal((400, "ERR_MALFORMED_REQUEST"), await ErrorOf(sidecar, "lock/locks", "{}"));
        Assert.Equal((500, "ERR_LOCK_STORE_NOT_CONFIGURED"), await ErrorOf(sidecar, "lock/locks", """{"expiryInSeconds":"3"}"""));
    }

    [Fact]
    public async Task TryLock_ManyAtOnce_OneGetsIt()
    {
        await using var temporary = new TemporaryStore();
        var locks = new RedisLocks(temporary.Store, RedisKeyspace.Open(temporary.Store, "localhost:6379", 0), TimeProvider.System);

        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => locks.TryLockAsync("lock||r", $"owner {i}", 60)));

        Assert.Single(taken, won => won);
    }

    [Fact]
    public async Task TryLock_AfterTheExpiry_IsFreeAndTheOldOwnerCannotUnlock()
    {
        var time = new FakeTimeProvider();
        await using var temporary = new TemporaryStore(time);
        var locks = new RedisLocks(temporary.Store, RedisKeyspace.Open(temporary.Store, "localhost:6379", 0), time);

        Assert.True(await locks.TryLockAsync("k", "first", 2));
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(await locks.TryLockAsync("k", "second", 2));
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(UnlockStatus.DoesNotExist, await locks.UnlockAsync("k", "first"));
        Assert.True(await locks.TryLockAsync("k", "second", 2));
        Assert.Equal(UnlockStatus.BelongsToOthers, await locks.UnlockAsync("k", "first"));
        Assert.Equal(UnlockStatus.Success, await locks.UnlockAsync("k", "second"));
    }

    [Fact]
    public async Task Unlock_KeyOfAnotherKind_IsAnInternalError()
    {
        await using var temporary = new TemporaryStore();
        var keys = RedisKeyspace.Open(temporary.Store, "localhost:6379", 0);
        await new RedisCommands(temporary.Store, keys, TimeProvider.System).ExecuteAsync(["HSET", "k", "data", "x"]);
        var locks = new RedisLocks(temporary.Store, keys, TimeProvider.System);

        Assert.False(await locks.TryLockAsync("k", "o", 1));
        Assert.Equal(UnlockStatus.InternalError, await locks.UnlockAsync("k", "o"));
    }

    [Theory]
    [InlineData(null, "app", "lock||app||r")]
    [InlineData("AppId", "app", "lock||app||r")]
    [InlineData("appid", "", "lock||r")]
    [InlineData("name", "app", "lock||store||r")]
    [InlineData("none", "app", "lock||r")]
    [InlineData("Mine", "app", "lock||mine||r")]
    [InlineData("namespace", "app", "lock||namespace||r")]
    public void Key_Prefix_IsAsConfigured(string? strategy, string appId, string expected) =>
        Assert.Equal(expected, new LockKeys(strategy, "store", appId).Of("r"));

    [Fact]
    public void Key_PrefixWithSeparator_IsRefused() => Assert.Throws<ArgumentException>(() => new LockKeys("a||b", "store", "app"));

    private static async Task<(int Status, string? Code)> ErrorOf(TestSidecar sidecar, string path, string body)
    {
        using var answer = await sidecar.Client.PostAsync("/v1.0-alpha1/" + path, new StringContent(body), Cancelled);
        return ((int)answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["errorCode"]);
    }
}
