using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>What is sent and answered, version 2025-04 of the API. Fields that are null are not sent: the service takes no null metadata.</summary>
[JsonSerializable(typeof(PineconeRecord))]
[JsonSerializable(typeof(PineconeQuery))]
[JsonSerializable(typeof(PineconeMatches))]
[JsonSerializable(typeof(PineconeFetched))]
[JsonSerializable(typeof(PineconePage))]
[JsonSerializable(typeof(PineconeDelete))]
[JsonSerializable(typeof(PineconeIndexSpec))]
[JsonSerializable(typeof(PineconeIndexModel))]
[JsonSerializable(typeof(PineconeIndexList))]
internal sealed partial class PineconeJson : JsonSerializerContext
{
    /// <summary>Writes letters of all scripts as they are: escapes would count against the limits.</summary>
    public static readonly PineconeJson Plain = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}

/// <summary>A vector with its id, dense or sparse.</summary>
internal sealed record PineconeRecord(string Id, ReadOnlyMemory<float>? Values, SparseTerms? SparseValues, PineconeMetadata Metadata);

/// <summary>An item without id, tenant and vector. In the sparse index only what filters look at.</summary>
internal sealed record PineconeMetadata
{
    public string? User { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public string? Kind { get; init; }

    public string? Parent { get; init; }

    public bool Current { get; init; }

    /// <summary>Milliseconds since 1970: filters compare numbers only.</summary>
    public long? ExpiresAt { get; init; }

    public long? CreatedAt { get; init; }

    public string? Title { get; init; }

    public string? Text { get; init; }

    public string? Payload { get; init; }
}

internal sealed record PineconeQuery
{
    public required string Namespace { get; init; }

    public required int TopK { get; init; }

    public JsonObject? Filter { get; init; }

    public ReadOnlyMemory<float>? Vector { get; init; }

    public SparseTerms? SparseVector { get; init; }

    public bool IncludeValues { get; init; }

    public bool IncludeMetadata { get; init; }
}

internal sealed record PineconeMatches(IReadOnlyList<PineconeMatch>? Matches);

internal sealed record PineconeMatch(string Id, double Score, SparseTerms? SparseValues, PineconeMetadata? Metadata);

internal sealed record PineconeFetched(IReadOnlyDictionary<string, PineconeFetchedRecord>? Vectors);

internal sealed record PineconeFetchedRecord(string Id, PineconeMetadata? Metadata);

internal sealed record PineconePage(IReadOnlyList<PineconeListed>? Vectors, PineconeNext? Pagination);

internal sealed record PineconeListed(string Id);

internal sealed record PineconeNext(string? Next);

internal sealed record PineconeDelete(IReadOnlyList<string> Ids, string Namespace);

internal sealed record PineconeIndexList(IReadOnlyList<PineconeIndexModel>? Indexes);

internal sealed record PineconeIndexModel
{
    public required string Name { get; init; }

    public int? Dimension { get; init; }

    public string? Metric { get; init; }

    public string? Host { get; init; }

    [JsonPropertyName("vector_type")]
    public string? VectorType { get; init; }

    public PineconeIndexStatus? Status { get; init; }
}

internal sealed record PineconeIndexStatus(bool Ready, string? State);

internal sealed record PineconeIndexSpec
{
    public required string Name { get; init; }

    public int? Dimension { get; init; }

    public required string Metric { get; init; }

    [JsonPropertyName("vector_type")]
    public required string VectorType { get; init; }

    public required PineconeDeployment Spec { get; init; }
}

internal sealed record PineconeDeployment(PineconeServerless Serverless);

internal sealed record PineconeServerless(string Cloud, string Region);
