using Agents.Memory.Vectors;

namespace Agents.Memory.Embeddings;

/// <summary>Makes vectors of texts. Live turns go before work that nobody waits for.</summary>
internal interface ITextEmbedder
{
    /// <summary>What makes the vectors.</summary>
    VectorModel Model { get; }

    /// <summary>One vector of unit length per text, in their order. The end of a very long text may not count.</summary>
    /// <exception cref="EmbeddingException">The service that makes them does not answer, or refuses.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, Urgency urgency, CancellationToken cancellationToken);
}

/// <summary>Whether somebody waits.</summary>
internal enum Urgency
{
    /// <summary>A turn waits for it.</summary>
    Live,

    /// <summary>Nobody waits: imports, memories behind the live path.</summary>
    Behind,
}
