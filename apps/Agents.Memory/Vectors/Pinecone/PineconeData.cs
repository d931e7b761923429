using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>What is asked of an index: upsert, query, fetch, list, delete, each within the service's limits.</summary>
internal sealed class PineconeData(PineconeApi api)
{
    private const int MaxUpserts = 1000;
    private const int MaxRequestBytes = 2 * 1024 * 1024;
    private const int MaxDeletes = 1000;
    private const int MaxFetches = 50;
    private const int MaxAddress = 4000;
    private const int PageSize = 100;

    /// <summary>Adds or replaces records that are written already, in batches of at most 1,000 and 2 MB.</summary>
    public async Task UpsertAsync(Uri host, string space, IEnumerable<byte[]> records, int retries, CancellationToken cancellationToken)
    {
        foreach (var body in Batches(space, records))
            await CallAsync("write vectors", HttpMethod.Post, new Uri(host, "vectors/upsert"), body, PineconeJson.Plain.PineconeMatches, retries, false, cancellationToken);
    }

    public async Task<IReadOnlyList<PineconeMatch>> QueryAsync(Uri host, PineconeQuery query, int retries, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(query, PineconeJson.Plain.PineconeQuery);

        // A namespace that is not there answers with nothing; 404 is an index that is gone, which is a failure and no empty answer.
        var found = await CallAsync("search", HttpMethod.Post, new Uri(host, "query"), body, PineconeJson.Plain.PineconeMatches, retries, false, cancellationToken);
        return found?.Matches ?? [];
    }

    /// <summary>Metadata by id; what is not there is not in it.</summary>
    public async Task<Dictionary<string, PineconeMetadata>> FetchAsync(
        Uri host, string space, IReadOnlyList<string> ids, int retries, CancellationToken cancellationToken)
    {
        var fetched = new Dictionary<string, PineconeMetadata>(StringComparer.Ordinal);
        foreach (var address in Addresses(host, space, ids))
        {
            var page = await CallAsync("fetch vectors", HttpMethod.Get, address, null, PineconeJson.Plain.PineconeFetched, retries, true, cancellationToken);
            foreach (var (id, record) in page?.Vectors ?? new Dictionary<string, PineconeFetchedRecord>())
            {
                if (record.Metadata is { } metadata)
                    fetched[id] = metadata;
            }
        }

        return fetched;
    }

    /// <summary>A page of ids in order; null as token: the first one.</summary>
    public async Task<PineconePage> PageAsync(Uri host, string space, string? token, int retries, CancellationToken cancellationToken)
    {
        var next = token is null ? "" : $"&paginationToken={Uri.EscapeDataString(token)}";
        var address = new Uri(host, $"vectors/list?namespace={Uri.EscapeDataString(space)}&limit={PageSize}{next}");
        return await CallAsync("list vectors", HttpMethod.Get, address, null, PineconeJson.Plain.PineconePage, retries, true, cancellationToken)
            ?? new PineconePage([], null);
    }

    public async Task DeleteAsync(Uri host, string space, IEnumerable<string> ids, int retries, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(MaxDeletes))
        {
            // A namespace that is not there has nothing to delete.
            var body = JsonSerializer.SerializeToUtf8Bytes(new PineconeDelete(some, space), PineconeJson.Plain.PineconeDelete);
            await CallAsync("delete vectors", HttpMethod.Post, new Uri(host, "vectors/delete"), body, PineconeJson.Plain.PineconeMatches, retries, true, cancellationToken);
        }
    }

    internal static IEnumerable<byte[]> Batches(string space, IEnumerable<byte[]> records)
    {
        var end = JsonSerializer.SerializeToUtf8Bytes(space, PineconeJson.Plain.String);
        var around = "{\"vectors\":[],\"namespace\":}"u8.Length + end.Length;
        var batch = new List<byte[]>();
        var bytes = around;
        foreach (var record in records)
        {
            if (batch.Count == MaxUpserts || (batch.Count > 0 && bytes + record.Length + 1 > MaxRequestBytes))
            {
                yield return Body(batch, end, bytes);
                batch.Clear();
                bytes = around;
            }

            batch.Add(record);
            bytes += record.Length + 1;
        }

        if (batch.Count > 0)
            yield return Body(batch, end, bytes);
    }

    private static byte[] Body(List<byte[]> records, byte[] space, int bytes)
    {
        using var body = new MemoryStream(bytes);
        body.Write("{\"vectors\":["u8);
        for (var i = 0; i < records.Count; i++)
        {
            if (i > 0)
                body.WriteByte((byte)',');
            body.Write(records[i]);
        }

        body.Write("],\"namespace\":"u8);
        body.Write(space);
        body.WriteByte((byte)'}');
        return body.ToArray();
    }

    private static IEnumerable<Uri> Addresses(Uri host, string space, IReadOnlyList<string> ids)
    {
        var start = $"vectors/fetch?namespace={Uri.EscapeDataString(space)}";
        var address = new System.Text.StringBuilder(start);
        var count = 0;
        foreach (var id in ids)
        {
            var part = $"&ids={Uri.EscapeDataString(id)}";
            if (count == MaxFetches || (count > 0 && address.Length + part.Length > MaxAddress))
            {
                yield return new Uri(host, address.ToString());
                address.Clear().Append(start);
                count = 0;
            }

            address.Append(part);
            count++;
        }

        if (count > 0)
            yield return new Uri(host, address.ToString());
    }

    private Task<T?> CallAsync<T>(
        string what, HttpMethod method, Uri address, byte[]? body, JsonTypeInfo<T> answer, int retries, bool mayBeMissing, CancellationToken cancellationToken)
        where T : class => api.CallAsync(what, method, address, body, answer, retries, mayBeMissing, cancellationToken);
}
