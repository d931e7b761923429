using System.Globalization;

namespace Dapr.Sidecar.State;

/// <summary><c>state.postgresql</c> v1: the number of the transaction that wrote the row (<c>xmin</c>) is the etag.</summary>
internal sealed class PostgresV1Manners : ISqlManners
{
    // A fresh database has spent some hundred transactions on itself.
    private const long FirstTransaction = 740;

    public IReadOnlyList<string> Capabilities => ["ETAG", "TRANSACTIONAL", "TTL", "KEYS_LIKE", "QUERY_API", "ACTOR"];

    public string QueryProblem => "the embedded store does not run queries";

    public StateFault Exists { get; } = new("no item was updated");

    public StateFault? CheckSet(SetRequest request, out long? ttlSeconds, out string? etag)
    {
        ttlSeconds = null;
        etag = null;
        if (StateOptions.Check(request) is { } wrong) return wrong;
        if (request.Key.Length == 0) return new("missing key in set operation");
        return StateOptions.ReadBoundedTtl(request, out ttlSeconds) ?? ReadETag(request, out etag);
    }

    public StateFault? CheckDelete(DeleteRequest request, out string? etag)
    {
        etag = null;
        return request.Key.Length == 0 ? new("missing key in delete operation") : ReadETag(request, out etag);
    }

    public bool ReadsByKey => false;

    public string NewETag() => "";

    public string ETagOf(long row, string stored) => (FirstTransaction + row).ToString(CultureInfo.InvariantCulture);

    public long ExpiresMs(long nowMs, long ttlSeconds) => nowMs + (ttlSeconds * 1000);

    private static StateFault? ReadETag(StateOperation request, out string? etag)
    {
        etag = null;
        if (!request.HasETag) return null;
        if (!uint.TryParse(request.ETag, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return StateFault.Invalid($"parsing \"{request.ETag}\": invalid syntax");
        etag = number.ToString(CultureInfo.InvariantCulture);
        return null;
    }
}
