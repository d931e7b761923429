using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.State;

/// <summary><c>state.postgresql</c> v2: a random UUID is the etag.</summary>
internal sealed class PostgresManners : ISqlManners
{
    public IReadOnlyList<string> Capabilities => ["ETAG", "TRANSACTIONAL", "TTL", "KEYS_LIKE", "ACTOR"];

    public StateFault Exists { get; } = new("no item was updated");

    public StateFault? CheckSet(SetRequest request, out long? ttlSeconds, out string? etag)
    {
        ttlSeconds = null;
        etag = null;
        return request.Key.Length == 0 ? new("missing key in set operation")
            : StateOptions.Check(request) ?? StateOptions.ReadBoundedTtl(request, out ttlSeconds) ?? ReadETag(request, out etag);
    }

    public StateFault? CheckDelete(DeleteRequest request, out string? etag)
    {
        etag = null;
        return request.Key.Length == 0 ? new("missing key in delete operation") : ReadETag(request, out etag);
    }

    public bool ReadsByKey => false;

    public string NewETag() => RandomIds.NewGuid().ToString();

    public string ETagOf(long row, string stored) => stored;

    public long ExpiresMs(long nowMs, long ttlSeconds) => nowMs + (ttlSeconds * 1000);

    /// <summary>A UUID in any of the forms that the Go package takes: bare, without dashes, <c>urn:uuid:</c>, or within any two characters.</summary>
    private static StateFault? ReadETag(StateOperation request, out string? etag)
    {
        etag = null;
        if (!request.HasETag) return null;
        var text = request.ETag!;
        var bare = text.Length switch
        {
            45 when text.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) => text[9..],
            38 => text[1..^1],
            _ => text,
        };
        if (!Guid.TryParseExact(bare, bare.Length == 32 ? "N" : "D", out var parsed)) return StateFault.Mismatch("invalid UUID");
        etag = parsed.ToString();
        return null;
    }
}
