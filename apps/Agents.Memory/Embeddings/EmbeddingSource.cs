using Agents.Memory.Vectors;
using Microsoft.Extensions.AI;

namespace Agents.Memory.Embeddings;

/// <summary>What makes the vectors, and how much of it at a time.</summary>
internal sealed record EmbeddingSource(IEmbeddingGenerator<string, Embedding<float>> Generator) : IDisposable
{
    public VectorModel Model { get; } = Generator.Model();

    /// <summary>Calls for live turns at the same time.</summary>
    public required int LiveCalls { get; init; }

    /// <summary>Texts in one call for live turns.</summary>
    public required int LiveBatch { get; init; }

    /// <summary>Texts in one call that nobody waits for. There is one such call at a time.</summary>
    public required int BehindBatch { get; init; }

    /// <summary>Why these vectors are worse than they should be; null: they are not.</summary>
    public string? Shortcoming { get; init; }

    public void Dispose() => Generator.Dispose();
}
