using System.Text.Json;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>Items as records of the dense and the sparse index, and back.</summary>
internal static class PineconeItems
{
    /// <summary>The service's limit for the metadata of one vector: 40 KB.</summary>
    public const int MaxMetadataBytes = 40 * 1024;

    /// <summary>
    /// Records of an item; the sparse one is null when the text has no word. Null and a reason when the service would not take it.
    /// </summary>
    public static (byte[] Dense, byte[]? Sparse)? Of(VectorItem item, out string? refusal)
    {
        var metadata = new PineconeMetadata
        {
            User = item.User,
            Groups = item.Groups.Count == 0 ? null : item.Groups,
            Kind = item.Kind,
            Parent = item.Parent,
            Current = item.Current,
            ExpiresAt = item.ExpiresAt?.ToUnixTimeMilliseconds(),
        };
        var all = metadata with { CreatedAt = item.CreatedAt.ToUnixTimeMilliseconds(), Title = item.Title, Text = item.Text, Payload = item.Payload };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(all, PineconeJson.Plain.PineconeMetadata).Length;
        if (bytes > MaxMetadataBytes)
        {
            refusal = $"text, payload, title and groups have {bytes} bytes as JSON; allowed: at most {MaxMetadataBytes}, as Pinecone takes no more metadata";
            return null;
        }

        refusal = null;
        var terms = SparseTerms.Of(item.Title, item.Text);
        return (Bytes(new PineconeRecord(item.Id, item.Vector, null, all)), terms is null ? null : Bytes(new PineconeRecord(item.Id, null, terms, metadata)));
    }

    public static VectorItem ToItem(string tenant, string id, PineconeMetadata metadata) => new()
    {
        Id = id,
        Tenant = tenant,
        User = metadata.User,
        Groups = metadata.Groups ?? [],
        Kind = metadata.Kind ?? "",
        Parent = metadata.Parent,
        Title = metadata.Title,
        Text = metadata.Text ?? "",
        Vector = ReadOnlyMemory<float>.Empty,
        ExpiresAt = metadata.ExpiresAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(metadata.CreatedAt ?? 0),
        Current = metadata.Current,
        Payload = metadata.Payload ?? "{}",
    };

    private static byte[] Bytes(PineconeRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, PineconeJson.Plain.PineconeRecord);
}
