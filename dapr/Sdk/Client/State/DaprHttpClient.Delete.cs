using System.Net;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    /// <summary>The HTTP API deletes one key per request; so many are under way at once.</summary>
    private const int DeletesAtOnce = 32;

    public override Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckNames(storeName, key);
        return DeleteAsync(storeName, key, null, stateOptions, metadata, HttpStatusCode.OK, cancellationToken);
    }

    public override Task<bool> TryDeleteStateAsync(
        string storeName,
        string key,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckNames(storeName, key);
        ArgumentNullException.ThrowIfNull(etag);
        return DeleteAsync(storeName, key, etag, stateOptions, metadata, HttpStatusCode.Conflict, cancellationToken);
    }

    public override async Task DeleteBulkStateAsync(
        string storeName, IReadOnlyList<BulkDeleteStateItem> items, CancellationToken cancellationToken = default)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        ArgumentNullException.ThrowIfNull(items);
        var next = -1;
        var lanes = new Task<DaprException?>[Math.Min(items.Count, DeletesAtOnce)];
        for (var lane = 0; lane < lanes.Length; lane++) lanes[lane] = DeleteNextAsync();
        var failures = await Task.WhenAll(lanes);
        if (Array.Find(failures, failure => failure is not null) is { } first) throw first;

        async Task<DaprException?> DeleteNextAsync()
        {
            DaprException? failure = null;
            while (Interlocked.Increment(ref next) is var at && at < items.Count)
            {
                var item = items[at];
                try
                {
                    await DeleteAsync(
                        storeName, item.Key, item.ETag, item.StateOptions, item.Metadata, HttpStatusCode.OK, cancellationToken);
                }
                catch (DaprException cause)
                {
                    // Kept for the caller: one key that fails must not keep the others from being deleted.
                    failure ??= cause;
                }
            }
            return failure;
        }
    }

    private async Task<bool> DeleteAsync(
        string storeName,
        string key,
        string? etag,
        StateOptions? options,
        IReadOnlyDictionary<string, string>? metadata,
        HttpStatusCode expected,
        CancellationToken cancellationToken)
    {
        var path = $"/v1.0/state/{SidecarPath.Segment(storeName)}/{SidecarPath.Segment(key)}";
        path = SidecarPath.With(path, "concurrency", StateNames.Of(options?.Concurrency));
        path = SidecarPath.With(path, "consistency", StateNames.Of(options?.Consistency));
        var request = Request(HttpMethod.Delete, SidecarPath.WithMetadata(path, metadata));
        // Etags of stores are not always quoted, so the header is not checked.
        if (etag is not null) request.Headers.TryAddWithoutValidation("If-Match", etag);
        using var answer = await SendAsync(request, StateOperation, cancellationToken, expected);
        return answer.IsSuccessStatusCode;
    }
}
