using System.Text;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Locks;

/// <summary>How the release of a lock ended; the numbers are those of the API.</summary>
internal enum UnlockStatus
{
    Success = 0,
    DoesNotExist = 1,
    BelongsToOthers = 2,
    InternalError = 3,
}

/// <summary><c>lock.redis</c>: a plain string that holds the owner and expires. Whoever finds any key there, an own lock too, does not get it.</summary>
internal sealed class RedisLocks(Store store, RedisKeyspace keys, TimeProvider time)
{
    public Task<bool> TryLockAsync(string key, string owner, int seconds) => store.WriteAsync(session =>
    {
        var now = Now();
        if (keys.Find(session, key, now) is not null) return false;
        keys.Put(session, key, new RedisKey(false) { Data = Encoding.UTF8.GetBytes(owner), ExpiresMs = now + (seconds * 1000L) });
        return true;
    });

    public Task<UnlockStatus> UnlockAsync(string key, string owner) => store.WriteAsync(session =>
    {
        if (keys.Find(session, key, Now()) is not { } found) return UnlockStatus.DoesNotExist;
        if (found.IsHash) return UnlockStatus.InternalError;
        if (!Encoding.UTF8.GetBytes(owner).AsSpan().SequenceEqual(found.Data)) return UnlockStatus.BelongsToOthers;
        keys.Delete(session, key);
        return UnlockStatus.Success;
    });

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
