using System.Collections.Concurrent;
using System.Numerics.Tensors;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>
/// The Universal Sentence Encoder Lite: pieces of a text, two transformer layers, their mean, one dense layer with tanh, unit length.
/// Its layers and numbers were read from the graph in <c>model.json</c>. Any number of threads may call it.
/// </summary>
internal sealed class SentenceEncoder
{
    /// <summary>Goes with every vector: those of other models, or of this one in another version, are never compared.</summary>
    public const string ModelId = "universal-sentence-encoder-lite-en-0.2.0";

    /// <summary>Numbers of a vector.</summary>
    public const int Dimensions = 512;

    /// <summary>The model looks at the first pieces of a text only, about 95 words; see <see cref="WholeTexts"/>.</summary>
    public const int MaxPieces = 128;

    private const int PieceWidth = 256;
    private const int Pieces = 8002;
    private const int SpareSpaces = 4;

    private readonly PieceSegmenter _segmenter;
    private readonly float[] _embeddings;
    private readonly float[] _positions;
    private readonly TransformerLayer[] _layers;
    private readonly PackedMatrix _last;
    private readonly ConcurrentBag<EncoderSpace> _spaces = [];

    /// <exception cref="EmbeddingModelException">The files are not of this model.</exception>
    public SentenceEncoder(ModelFiles model)
    {
        _segmenter = new PieceSegmenter(PieceVocabulary.Read(model.Vocabulary));
        _embeddings = model.Tensor("module/Embeddings_en", Pieces, PieceWidth).ToArray();
        // The graph adds the embedding of a piece to the sum of itself and of the signal that tells its position.
        TensorPrimitives.Multiply(_embeddings, 2, _embeddings);
        _positions = Positions(model.Tensor(
            "module_apply_default/Encoder_en/KonaTransformer/Encode/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1", 1, PieceWidth / 2));
        _layers = [new TransformerLayer(model, 0, PieceWidth), new TransformerLayer(model, 1, TransformerLayer.Width)];
        _last = new PackedMatrix(
            model.Tensor("module/Encoder_en/hidden_layers/tanh_layer_0/weights", TransformerLayer.Width, Dimensions),
            model.Tensor("module/Encoder_en/hidden_layers/tanh_layer_0/bias", Dimensions));
    }

    /// <summary>Rows of pieces that are computed together: so that the weights are read once for many, and stay near.</summary>
    public const int RowsAtOnce = MaxPieces;

    /// <summary>The first pieces of a text.</summary>
    public int[] Segment(string text, int limit = MaxPieces) => _segmenter.Segment(text, limit);

    /// <summary>One vector for each text, computed on this thread; as the model has it, of the first pieces.</summary>
    public float[][] Encode(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        EncodePieces([.. texts.Select(text => Segment(text))], cancellationToken);

    /// <summary>One vector for each list of pieces, at most <see cref="MaxPieces"/> each.</summary>
    public float[][] EncodePieces(IReadOnlyList<int[]> pieces, CancellationToken cancellationToken)
    {
        int[][] texts = [.. pieces];
        var vectors = new float[texts.Length][];
        for (var first = 0; first < texts.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (end, rows) = (first, 0);
            while (end < texts.Length && (end == first || rows + texts[end].Length <= RowsAtOnce) && end - first < RowsAtOnce)
                rows += texts[end++].Length;
            Encode(texts.AsSpan(first, end - first), vectors.AsSpan(first, end - first), rows);
            first = end;
        }
        return vectors;
    }

    private void Encode(ReadOnlySpan<int[]> texts, Span<float[]> vectors, int rows)
    {
        var space = _spaces.TryTake(out var spare) ? spare : new EncoderSpace(RowsAtOnce);
        Span<int> lengths = stackalloc int[texts.Length];
        var row = 0;
        for (var i = 0; i < texts.Length; i++)
        {
            lengths[i] = texts[i].Length;
            for (var position = 0; position < texts[i].Length; position++, row++)
                TensorPrimitives.Add(Embedding(texts[i][position]), Position(position), space.Rows.Slice(row * PieceWidth, PieceWidth));
        }

        foreach (var layer in _layers)
            layer.Apply(space, rows, lengths);

        Mean(space, lengths);
        _last.Multiply(space.Normal, space.Inner, texts.Length, Finish.Set);
        for (var i = 0; i < texts.Length; i++)
        {
            var vector = vectors[i] = new float[Dimensions];
            TensorPrimitives.Tanh(space.Inner.Slice(i * Dimensions, Dimensions), vector);
            TensorPrimitives.Multiply(vector, 1 / TensorPrimitives.Norm<float>(vector), vector);
        }
        // A failure before this line only costs the next computation new memory.
        if (_spaces.Count < SpareSpaces) _spaces.Add(space);
    }

    // A text without pieces has the mean zero, and the vector of that.
    private static void Mean(EncoderSpace space, ReadOnlySpan<int> lengths)
    {
        var row = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            var mean = space.Normal.Slice(i * TransformerLayer.Width, TransformerLayer.Width);
            mean.Clear();
            for (var k = 0; k < lengths[i]; k++, row++)
                TensorPrimitives.Add(mean, space.Rows.Slice(row * TransformerLayer.Width, TransformerLayer.Width), mean);
            TensorPrimitives.Multiply(mean, 1f / Math.Max(lengths[i], 1), mean);
        }
    }

    private ReadOnlySpan<float> Embedding(int piece) => _embeddings.AsSpan(piece * PieceWidth, PieceWidth);

    private ReadOnlySpan<float> Position(int position) => _positions.AsSpan(position * PieceWidth, PieceWidth);

    /// <summary>For each position the sines, then the cosines, of its multiples of the frequencies.</summary>
    private static float[] Positions(ReadOnlySpan<float> frequencies)
    {
        var positions = new float[MaxPieces * PieceWidth];
        for (var position = 0; position < MaxPieces; position++)
        {
            for (var i = 0; i < frequencies.Length; i++)
            {
                (positions[position * PieceWidth + i], positions[position * PieceWidth + frequencies.Length + i]) =
                    MathF.SinCos(position * frequencies[i]);
            }
        }
        return positions;
    }
}
