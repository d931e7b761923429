using Microsoft.Extensions.AI;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>
/// The sentence encoder, within this process. A call computes on a thread of its own: the pool has as many as there are processors, and live
/// turns would wait for one of them.
/// </summary>
internal sealed class LocalGenerator(SentenceEncoder encoder) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly WholeTexts _texts = new(encoder);
    private readonly EmbeddingGeneratorMetadata _metadata = new("local", null, SentenceEncoder.ModelId, SentenceEncoder.Dimensions);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        _metadata.CheckAsked(options);
        string[] texts = [.. values];
        var vectors = await Task.Factory.StartNew(
            () => _texts.Encode(texts, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return [.. vectors.Select(vector => new Embedding<float>(vector) { ModelId = SentenceEncoder.ModelId })];
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
