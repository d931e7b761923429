using Agents.Memory.Vectors;
using Microsoft.Extensions.AI;

namespace Agents.Memory.Embeddings;

internal static class MetadataExtensions
{
    /// <summary>What makes the vectors of a generator.</summary>
    public static VectorModel Model(this IEmbeddingGenerator<string, Embedding<float>> generator)
    {
        var metadata = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        return new VectorModel(
            metadata.DefaultModelId ?? throw new InvalidOperationException($"{generator.GetType().Name} does not name its model."),
            metadata.DefaultModelDimensions ?? throw new InvalidOperationException($"{generator.GetType().Name} does not tell the length of its vectors."));
    }

    /// <summary>Vectors of another model or length than the generator's own would never be comparable with the others.</summary>
    public static void CheckAsked(this EmbeddingGeneratorMetadata metadata, EmbeddingGenerationOptions? options)
    {
        if (options?.ModelId is { } model && model != metadata.DefaultModelId)
            throw new ArgumentException($"ModelId is '{model}'; allowed: {metadata.DefaultModelId}.", nameof(options));
        if (options?.Dimensions is { } dimensions && dimensions != metadata.DefaultModelDimensions)
            throw new ArgumentException($"Dimensions is {dimensions}; allowed: {metadata.DefaultModelDimensions}.", nameof(options));
    }
}
