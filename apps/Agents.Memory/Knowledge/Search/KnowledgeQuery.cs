using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge.Search;

/// <summary>A question to the documents.</summary>
/// <param name="Text">1 to 2,000 characters.</param>
/// <param name="Top">Most hits, 1 to 50.</param>
internal sealed record KnowledgeQuery(string Text, int Top)
{
    /// <summary>Only pieces of this document; null: of all.</summary>
    public string? Document { get; init; }

    /// <summary>Only documents of this classification; null: of all.</summary>
    public Classification? Classification { get; init; }
}

/// <summary>Pieces of documents, best first.</summary>
/// <param name="Hits">What was found.</param>
/// <param name="IsKeywordOnly">Whether no vector of the question could be made, so that only words were looked for.</param>
internal sealed record KnowledgeAnswer(IReadOnlyList<KnowledgeHit> Hits, bool IsKeywordOnly);

/// <summary>A piece of a document, with what is needed to cite it.</summary>
internal sealed record KnowledgeHit
{
    public required string Document { get; init; }

    public required int Version { get; init; }

    public required string Title { get; init; }

    /// <summary>The headings that it stands under, outermost first.</summary>
    public required IReadOnlyList<string> Headings { get; init; }

    /// <summary>First character in the text of the version.</summary>
    public required int Start { get; init; }

    /// <summary>Behind its last character.</summary>
    public required int End { get; init; }

    public string? Source { get; init; }

    public required Classification Classification { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>For the order within one answer only.</summary>
    public required double Score { get; init; }

    /// <summary>Cosine to the question; null where the engine does not tell.</summary>
    public double? Similarity { get; init; }

    public required string Text { get; init; }
}
