namespace Dapr.Sidecar.State;

/// <summary>What the SQL stores do each in their own way.</summary>
internal interface ISqlManners
{
    IReadOnlyList<string> Capabilities { get; }

    /// <summary>As <see cref="IStateStore.QueryProblem"/>.</summary>
    string? QueryProblem => null;

    /// <summary>The checks before a save, in the order that decides which fault the caller sees.</summary>
    StateFault? CheckSet(SetRequest request, out long? ttlSeconds, out string? etag);

    StateFault? CheckDelete(DeleteRequest request, out string? etag);

    /// <summary>The etag to store with a new row; empty when the number of the row says it.</summary>
    string NewETag();

    /// <param name="row">The row's number, never used again in this file.</param>
    /// <param name="stored">What <see cref="NewETag"/> gave.</param>
    string ETagOf(long row, string stored);

    long ExpiresMs(long nowMs, long ttlSeconds);

    /// <summary>A first-write without an etag found the key.</summary>
    StateFault Exists { get; }

    /// <summary>The order of a bulk get: by key, or else as the rows were last written.</summary>
    bool ReadsByKey { get; }
}
