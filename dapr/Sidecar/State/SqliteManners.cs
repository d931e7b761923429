using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.State;

/// <summary><c>state.sqlite</c>: a random UUID is the etag, compared as text; times are whole seconds.</summary>
internal sealed class SqliteManners : ISqlManners
{
    public IReadOnlyList<string> Capabilities => ["ETAG", "TRANSACTIONAL", "TTL", "KEYS_LIKE", "ACTOR"];

    public StateFault Exists { get; } = StateFault.Mismatch();

    public StateFault? CheckSet(SetRequest request, out long? ttlSeconds, out string? etag)
    {
        ttlSeconds = null;
        etag = request.HasETag ? request.ETag : null;
        if (StateOptions.Check(request) is { } wrong) return wrong;
        return request.Key.Length == 0 ? new("missing key in set option") : StateOptions.ReadBoundedTtl(request, out ttlSeconds);
    }

    public StateFault? CheckDelete(DeleteRequest request, out string? etag)
    {
        etag = request.HasETag ? request.ETag : null;
        if (StateOptions.Check(request) is { } wrong) return wrong;
        return request.Key.Length == 0 ? new("missing key in delete operation") : null;
    }

    public bool ReadsByKey => true;

    public string NewETag() => RandomIds.NewGuid().ToString();

    public string ETagOf(long row, string stored) => stored;

    public long ExpiresMs(long nowMs, long ttlSeconds) => ((nowMs / 1000) + ttlSeconds) * 1000;
}
