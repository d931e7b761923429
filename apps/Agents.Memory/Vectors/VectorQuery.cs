namespace Agents.Memory.Vectors;

/// <summary>A search. With a text and a vector it is hybrid: both lists are fused by reciprocal rank.</summary>
internal sealed record VectorQuery
{
    public required VectorFilter Filter { get; init; }

    /// <summary>Searched by keyword (BM25); null: not.</summary>
    public string? Text { get; init; }

    /// <summary>Searched by cosine; null: not.</summary>
    public ReadOnlyMemory<float>? Vector { get; init; }

    /// <summary>Most hits, 1 to 200.</summary>
    public required int Top { get; init; }
}

/// <summary>Which items may be seen at all.</summary>
internal sealed record VectorFilter
{
    public required string Tenant { get; init; }

    /// <summary>Whose memories; null in knowledge.</summary>
    public string? User { get; init; }

    /// <summary>Groups of the reader, at most 64: an item must list one of them. Null: not looked at, which is for jobs only.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Items that have expired by then are not seen. Null: expired ones too, which is for jobs only.</summary>
    public required DateTimeOffset? At { get; init; }

    /// <summary>Only what holds now, or only what was replaced; null: both.</summary>
    public bool? Current { get; init; }

    public string? Kind { get; init; }

    public string? Parent { get; init; }

    /// <summary>Only items that have expired by then; for the job that removes them.</summary>
    public DateTimeOffset? ExpiredBy { get; init; }
}

/// <summary>An item that was found.</summary>
/// <param name="Item">The item; its vector is empty.</param>
/// <param name="Score">For the order within one answer only.</param>
/// <param name="Similarity">Cosine to the query's vector, -1 to 1; null where the engine does not tell.</param>
internal sealed record VectorHit(VectorItem Item, double Score, double? Similarity);
