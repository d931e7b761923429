using System.Globalization;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.State;

/// <summary>
/// <c>state.redis</c> on a Redis without its JSON module: a hash with <c>data</c> and <c>version</c>, and the version is the etag.
/// After a first-write a key wants the right version of every write. A transaction does not undo anything.
/// </summary>
internal sealed class RedisStateStore(Store store, RedisKeyspace keys, long? defaultTtl, TimeProvider time)
    : DurableStateStore(store, time, GoJsonStyle.Fastest)
{
    private const string NotUsed = "0";

    public override IReadOnlyList<string> Capabilities => ["ETAG", "TRANSACTIONAL", "TTL", "KEYS_LIKE", "ACTOR"];

    public override string QueryProblem => "redis-json server support is required for query capability";

    protected override StateValue? Find(StoreSession session, string key, long nowMs)
    {
        if (keys.Find(session, key, nowMs) is not { } found) return null;
        if (!found.IsHash) return new StateValue(found.Data ?? [], null);
        if (found.Data is null || found.Version is null)
            throw new StateException(new("required hash field 'data' or 'version' was not found"));
        return new StateValue(found.Data, found.Version);
    }

    protected override StateFault? Set(StoreSession session, SetRequest request, byte[] value, long nowMs)
    {
        if (StateOptions.Check(request) is { } wrong) return wrong;
        if (ReadVersion(request, out var version) is { } invalid) return invalid;
        if (ReadTtl(request, out var ttl) is { } noTtl) return noTtl;
        var (expiry, noExpiry) = ExpiryOf(request.Key, ttl, nowMs);
        if (Write(session, request.Key, value, version, request.IsFirstWrite, expiry, nowMs) is { } failed)
            return request.HasETag ? StateFault.Mismatch(failed.Message) : new($"failed to set key {request.Key}: {failed.Message}");
        return noExpiry;
    }

    protected override StateFault? Delete(StoreSession session, DeleteRequest request) =>
        StateOptions.Check(request) ?? Remove(session, request) switch
        {
            { } failed => StateFault.Mismatch(failed.Message),
            null => null,
        };

    protected override StateFault? Transact(StoreSession session, IReadOnlyList<StateOperation> operations, byte[][] values, long nowMs)
    {
        var versions = new string[operations.Count];
        var ttls = new long?[operations.Count];
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is not SetRequest set) continue;
            if (ReadVersion(set, out versions[i]) is { } invalid) return invalid;
            if (ReadTtl(set, out ttls[i]) is { } noTtl) return noTtl;
        }

        StateFault? first = null;
        for (var i = 0; i < operations.Count; i++)
        {
            var (expiry, noExpiry) = ExpiryOf(operations[i].Key, ttls[i], nowMs);

            // A value marked as JSON is sent with commands that this Redis does not have.
            var unknown = operations[i].Metadata.GetValueOrDefault("contentType") == "application/json";
            var fault = unknown ? new StateFault("ERR Unknown Redis command called from script")
                : operations[i] is SetRequest ? Write(session, operations[i].Key, values[i], versions[i], firstWrite: false, expiry, nowMs)
                : Remove(session, (DeleteRequest)operations[i]);
            fault ??= noExpiry;
            first ??= fault;
        }
        return first;
    }

    private StateFault? Write(StoreSession session, string key, byte[] value, string version, bool firstWrite, Expiry? expiry, long nowMs)
    {
        if (version == NotUsed && !firstWrite && keys.TryCountUp(session, key, value, expiry, nowMs)) return null;
        var found = keys.Find(session, key, nowMs);
        var hash = found is { IsHash: true } ? found : new RedisKey(true);
        var free = string.IsNullOrEmpty(hash.Version) || hash.Version == version || (hash.FirstWrite is null && version == NotUsed);
        if (!free) return new($"failed to set key {key}");
        var counts = StateOptions.TryInteger(hash.Version is { Length: > 0 } ? hash.Version : "0", out var number);
        keys.Put(
            session,
            key,
            hash with
            {
                Data = value,
                FirstWrite = firstWrite ? "0" : hash.FirstWrite,
                Version = counts ? (number + 1).ToString(CultureInfo.InvariantCulture) : hash.Version,
            },
            counts ? expiry : null);
        return counts ? null : new("ERR hash value is not an integer");
    }

    private StateFault? Remove(StoreSession session, DeleteRequest request)
    {
        var etag = request.HasETag ? request.ETag! : NotUsed;
        if (etag != NotUsed && keys.Find(session, request.Key, Now()) is { IsHash: true, Version: { Length: > 0 } version } && version != etag)
            return new($"failed to delete {request.Key}");
        keys.Delete(session, request.Key);
        return null;
    }

    // A time that Redis does not take is refused after the value is written, and leaves the one that the key has.
    private static (Expiry? Expiry, StateFault? Fault) ExpiryOf(string key, long? seconds, long nowMs) => seconds switch
    {
        null => default,
        { } ttl when ttl > (long.MaxValue - nowMs) / 1000 => (null, new($"failed to set key {key} ttl: ERR invalid expire time in 'expire' command")),
        { } ttl => (new Expiry(ttl > 0 ? nowMs + (ttl * 1000) : null), null),
    };

    private static StateFault? ReadVersion(SetRequest request, out string version)
    {
        version = NotUsed;
        if (request.IsLastWrite || !request.HasETag) return null;
        if (!StateOptions.TryInteger(request.ETag!, out var number)) return StateFault.Invalid($"parsing \"{request.ETag}\": invalid syntax");
        version = number.ToString(CultureInfo.InvariantCulture);
        return null;
    }

    private StateFault? ReadTtl(SetRequest request, out long? seconds)
    {
        if (StateOptions.ReadTtl(request, out seconds) is { } fault) return new("failed to parse ttl from metadata: " + fault.Message);
        seconds ??= defaultTtl;
        return null;
    }
}
