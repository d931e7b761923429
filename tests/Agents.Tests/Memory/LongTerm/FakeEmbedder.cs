using System.Numerics.Tensors;
using Agents.Memory.Embeddings;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.LongTerm;

/// <summary>Vectors of the words in a text: texts with the same words are near.</summary>
internal sealed class FakeEmbedder : ITextEmbedder
{
    private const int Dimensions = 256;

    public Func<CancellationToken, Task>? Before { get; set; }

    public VectorModel Model { get; } = new("fake", Dimensions);

    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, Urgency urgency, CancellationToken cancellationToken)
    {
        if (Before is { } before)
            await before(cancellationToken);
        return [.. texts.Select(Vector)];
    }

    private static ReadOnlyMemory<float> Vector(string text)
    {
        var vector = new float[Dimensions];
        foreach (var word in Wording.Words(text))
            vector[Convert.ToInt32(Wording.Digest(word, 2), 16) % Dimensions]++;
        var length = TensorPrimitives.Norm(vector);
        if (length > 0)
            TensorPrimitives.Divide(vector, length, vector);
        return vector;
    }
}
