using System.Numerics.Tensors;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>
/// Vectors of texts that may be longer than the model looks at: those are cut into windows of the same size, and the mean of the windows counts.
/// Else the end of a document's piece would be found by keyword only. Another way of doing so needs another id of the model.
/// </summary>
internal sealed class WholeTexts(SentenceEncoder encoder)
{
    /// <summary>What comes after so many windows does not count: about 700 words.</summary>
    public const int MaxWindows = 8;

    /// <summary>One vector for each text, computed on this thread.</summary>
    public float[][] Encode(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var windows = new List<int[]>(texts.Count);
        var ends = new int[texts.Count];
        for (var i = 0; i < ends.Length; i++)
        {
            var pieces = encoder.Segment(texts[i], MaxWindows * SentenceEncoder.MaxPieces);
            var count = (pieces.Length + SentenceEncoder.MaxPieces - 1) / SentenceEncoder.MaxPieces;
            if (count <= 1) windows.Add(pieces);
            else windows.AddRange(pieces.Chunk((pieces.Length + count - 1) / count));
            ends[i] = windows.Count;
        }

        var vectors = encoder.EncodePieces(windows, cancellationToken);
        if (windows.Count == ends.Length) return vectors;
        var first = 0;
        return [.. ends.Select(end =>
        {
            var mean = vectors[first++];
            if (first == end) return mean;
            for (; first < end; first++)
                TensorPrimitives.Add(mean, vectors[first], mean);
            TensorPrimitives.Multiply(mean, 1 / TensorPrimitives.Norm<float>(mean), mean);
            return mean;
        })];
    }
}
