using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>
/// Sends documents in batches of at most 1,000 and 16 MB. The service answers for each document: only those it was too busy for are sent
/// again.
/// </summary>
internal sealed class AzureUpload(AzureSearchAccess access, AzureSearchOptions options, TimeProvider time)
{
    public const int MaxActions = 1000;

    // Of 16 MB, with room for what stands around the documents.
    public const int MaxBytes = 15_000_000;

    public async Task UploadAsync(string index, IReadOnlyList<AzureDocument> documents, List<VectorFault> faults, CancellationToken cancellationToken)
    {
        foreach (var batch in Batches(documents))
        {
            var byKey = batch.ToDictionary(document => document.Key!, StringComparer.Ordinal);
            await SendAsync(
                index,
                "index documents",
                [.. byKey.Keys],
                (client, some, token) => client.IndexDocumentsAsync(IndexDocumentsBatch.Upload(some.Select(key => byKey[key])), cancellationToken: token),
                key => byKey[key].Id,
                faults,
                cancellationToken);
        }
    }

    /// <summary>Deletes documents by key.</summary>
    public async Task DeleteAsync(
        string index, IReadOnlyDictionary<string, string> idsByKey, List<VectorFault> faults, CancellationToken cancellationToken)
    {
        foreach (var keys in idsByKey.Keys.Chunk(MaxActions))
        {
            await SendAsync(
                index,
                "delete documents",
                keys,
                (client, some, token) => client.IndexDocumentsAsync(IndexDocumentsBatch.Delete(AzureFields.Key, some), cancellationToken: token),
                key => idsByKey[key],
                faults,
                cancellationToken);
        }
    }

    internal static IEnumerable<IReadOnlyList<AzureDocument>> Batches(IReadOnlyList<AzureDocument> documents)
    {
        var batch = new List<AzureDocument>();
        var bytes = 0;
        foreach (var document in documents)
        {
            var more = document.MaxBytes();
            if (batch.Count == MaxActions || (batch.Count > 0 && bytes + more > MaxBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(document);
            bytes += more;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private async Task SendAsync(
        string index,
        string what,
        IReadOnlyList<string> keys,
        Func<SearchClient, IReadOnlyList<string>, CancellationToken, Task<Response<IndexDocumentsResult>>> send,
        Func<string, string> id,
        List<VectorFault> faults,
        CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            var sent = keys;
            var response = await access.CallAsync(
                what, (client, token) => send(client.GetSearchClient(index), sent, token), options.Retries, cancellationToken);
            var failed = Failed(response.Value, sent);
            var again = failed.Where(item => item.Transient).ToArray();
            faults.AddRange(failed.Where(item => !item.Transient || retry == options.Retries).Select(item => item.Fault(id)));
            if (again.Length == 0 || retry == options.Retries)
                return;

            await Task.Delay(ServiceRetry.Backoff(retry), time, cancellationToken);
            keys = [.. again.Select(item => item.Key)];
        }
    }

    private static List<FailedItem> Failed(IndexDocumentsResult answer, IReadOnlyList<string> sent)
    {
        var results = answer.Results.ToDictionary(result => result.Key, StringComparer.Ordinal);
        var failed = new List<FailedItem>();
        foreach (var key in sent)
        {
            // No answer for a document is no success.
            if (!results.TryGetValue(key, out var result))
                failed.Add(new FailedItem(key, 0, "the service did not answer for it"));
            else if (!result.Succeeded)
                failed.Add(new FailedItem(key, result.Status, result.ErrorMessage));
        }

        return failed;
    }

    private sealed record FailedItem(string Key, int Status, string? Message)
    {
        // 409: changed by another request at the same time. 422: the index is not available for the moment. 503, 429: too busy.
        public bool Transient => Status is 0 or 409 or 422 or 429 or 503;

        public VectorFault Fault(Func<string, string> id) => new(id(Key), $"{Status}: {Message}", Transient);
    }
}
