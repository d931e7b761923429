using System.Globalization;
using Agents.Memory.Audit;
using Agents.Memory.Embeddings;
using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Indexing;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Vectors;

namespace Agents.Memory.Knowledge.Search;

/// <summary>
/// Finds pieces of documents that the reader may see. Who may see what is part of the query. The records are asked too, for they know at
/// once what an engine learns a moment later: that a document was deleted, has other readers, or says something else now.
/// </summary>
internal sealed partial class KnowledgeSearch(
    IVectorTier vectors, ITextEmbedder embedder, DocumentStore documents, IAuditLog audit, TimeProvider time, ILogger<KnowledgeSearch> logger)
{
    // For hits that the records take away.
    private const int Spare = 10;

    /// <exception cref="VectorTierException">The vector tier does not answer.</exception>
    /// <exception cref="Dapr.DaprException">The state store does not answer.</exception>
    public async Task<KnowledgeAnswer> FindAsync(Reader reader, KnowledgeQuery query, CancellationToken cancellationToken)
    {
        var vector = await EmbedAsync(query.Text, cancellationToken);
        var found = await vectors.SearchAsync(
            VectorCollection.Knowledge,
            new VectorQuery
            {
                Filter = new VectorFilter
                {
                    Tenant = reader.Tenant,
                    Groups = reader.Marks,
                    At = time.GetUtcNow(),
                    Kind = query.Classification is { } classification ? ChunkItems.Kind(classification) : null,
                    Parent = query.Document is { } document ? DocumentKeys.Name(reader.Tenant, document) : null,
                },
                Text = query.Text,
                Vector = vector,
                Top = query.Top + Spare,
            },
            cancellationToken);
        var pieces = found.Select(hit => (Hit: hit, Payload: ChunkItems.Payload(hit.Item))).Where(one => one.Payload is not null).ToArray();
        string[] ids = [.. pieces.Select(one => one.Payload!.Document).Distinct(StringComparer.Ordinal)];
        var records = ids.Zip(await documents.ReadManyAsync(reader.Tenant, ids, cancellationToken)).ToDictionary(one => one.First, one => one.Second, StringComparer.Ordinal);
        var seen = new HashSet<(string, int)>();
        var hits = new List<KnowledgeHit>();
        foreach (var (hit, payload) in pieces)
        {
            if (hits.Count < query.Top && records[payload!.Document] is { } record && record.IsThere(time.GetUtcNow()) && reader.MayRead(record)
                && record.Current().Number == payload.Version && seen.Add((payload.Document, payload.Number))
                && (query.Classification is null || record.Classification == query.Classification))
                hits.Add(Hit(hit, payload, record));
        }
        await AuditAsync(reader, hits, records, cancellationToken);
        return new KnowledgeAnswer(hits, vector is null);
    }

    private static KnowledgeHit Hit(VectorHit hit, ChunkPayload payload, DocumentRecord record) => new()
    {
        Document = record.Id,
        Version = payload.Version,
        Title = record.Title,
        Headings = payload.Headings,
        Start = payload.Start,
        End = payload.End,
        Source = record.Source,
        Classification = record.Classification,
        ChangedAt = record.Current().At,
        Score = hit.Score,
        Similarity = hit.Similarity,
        Text = hit.Item.Text,
    };

    // Words are better than nothing.
    private async Task<ReadOnlyMemory<float>?> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            return (await embedder.EmbedAsync([text], Urgency.Live, cancellationToken))[0];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.NoVector(logger, exception.Message);
            return null;
        }
    }

    // One event for each document whose words are given away.
    private Task AuditAsync(
        Reader reader, List<KnowledgeHit> hits, Dictionary<string, DocumentRecord?> records, CancellationToken cancellationToken)
    {
        var searched = new AuditEvent
        {
            Tenant = reader.Tenant,
            By = reader.Subject,
            Action = AuditAction.Searched,
            Kind = "document",
            Id = "search",
            Detail = string.Create(CultureInfo.InvariantCulture, $"hits={hits.Count}"),
        };
        var read = hits.GroupBy(one => one.Document, StringComparer.Ordinal).Select(one => new AuditEvent
        {
            Tenant = reader.Tenant,
            By = reader.Subject,
            Action = AuditAction.Read,
            Kind = "document",
            Id = one.Key,
            Person = records[one.Key]!.Owner,
            Digest = records[one.Key]!.Current().Digest,
            Detail = string.Create(CultureInfo.InvariantCulture, $"search version={one.First().Version} pieces={one.Count()}"),
        });
        return Task.WhenAll(read.Prepend(searched).Select(one => audit.RecordAsync(one, cancellationToken)));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The question has no vector, only words are looked for: {Reason}")]
        public static partial void NoVector(ILogger logger, string reason);
    }
}
