using Agents.Memory.Embeddings;
using Agents.Memory.Knowledge.Reading;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Vectors;

namespace Agents.Memory.Knowledge.Indexing;

/// <summary>Makes the vector tier as the records say.</summary>
internal sealed class DocumentIndex(DocumentStore documents, IVectorTier vectors, ITextEmbedder embedder)
{
    // So many texts keep an encoder busy, and so many items are one upload.
    private const int Batch = 32;
    private const int Page = 1000;

    /// <summary>Adds what is missing of the newest version, then removes what is left of older ones.</summary>
    /// <exception cref="VectorTierException">Not all was taken.</exception>
    public async Task BringInAsync(string tenant, DocumentRecord record, CancellationToken cancellationToken)
    {
        var known = await ListAsync(tenant, record.Id, cancellationToken);
        if (known.Count(one => ChunkItems.RevisionOf(one) == record.Revision) < record.Current().Chunks)
        {
            // No text: the document is being removed, or has a newer version, which is found out by whoever asked.
            if (await documents.ReadTextAsync(tenant, record.Id, record.Current().Text, cancellationToken) is not { } text)
                return;
            await AddAsync(tenant, record, text, [.. known], cancellationToken);
        }
        await DeleteAsync(tenant, [.. known.Where(one => ChunkItems.RevisionOf(one) < record.Revision)], cancellationToken);
    }

    /// <summary>Removes all pieces of a document; how many there were.</summary>
    public async Task<int> TakeOutAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        var known = await ListAsync(tenant, id, cancellationToken);
        await DeleteAsync(tenant, known, cancellationToken);
        return known.Count;
    }

    private async Task AddAsync(string tenant, DocumentRecord record, string text, HashSet<string> known, CancellationToken cancellationToken)
    {
        var missing = DocumentReader.Cut(text, record.Current().Format).Select((chunk, number) => (Chunk: chunk, Number: number))
            .Where(one => !known.Contains(ChunkItems.Id(tenant, record, one.Number)));
        foreach (var some in missing.Chunk(Batch))
        {
            var vectorsOfSome = await embedder.EmbedAsync(
                [.. some.Select(one => ChunkItems.Embedded(record, one.Chunk, text[one.Chunk.Start..one.Chunk.End]))], Urgency.Behind, cancellationToken);
            var items = some.Zip(vectorsOfSome, (one, vector) => ChunkItems.Of(
                tenant, record, one.Number, one.Chunk, text[one.Chunk.Start..one.Chunk.End], vector)).ToArray();
            Check(await vectors.UpsertAsync(VectorCollection.Knowledge, items, cancellationToken));
        }
    }

    private async Task<List<string>> ListAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        var filter = new VectorFilter { Tenant = tenant, At = null, Parent = DocumentKeys.Name(tenant, id) };
        var all = new List<string>();
        IReadOnlyList<string> page;
        do
        {
            page = await vectors.ListAsync(VectorCollection.Knowledge, filter, all.Count == 0 ? null : all[^1], Page, cancellationToken);
            all.AddRange(page);
        }
        while (page.Count == Page);
        return all;
    }

    private async Task DeleteAsync(string tenant, List<string> ids, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(Page))
            Check(await vectors.DeleteAsync(VectorCollection.Knowledge, tenant, some, cancellationToken));
    }

    private static void Check(IReadOnlyList<VectorFault> faults)
    {
        if (faults.Count > 0)
            throw new VectorTierException($"{faults.Count} pieces were not taken, the first of them because: {faults[0].Reason}");
    }
}
