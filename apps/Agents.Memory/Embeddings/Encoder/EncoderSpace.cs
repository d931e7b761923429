namespace Agents.Memory.Embeddings.Encoder;

/// <summary>Memory of one computation, used again for the next: rows of numbers, one row per piece.</summary>
/// <param name="rows">Most rows.</param>
internal sealed class EncoderSpace(int rows)
{
    // The multiplication goes by pairs of rows.
    private readonly int _rows = rows + rows % 2;
    private readonly float[] _normal = new float[(rows + rows % 2) * TransformerLayer.Width];
    private readonly float[] _inner = new float[(rows + rows % 2) * TransformerLayer.InnerWidth];
    private readonly float[] _scores = new float[SentenceEncoder.MaxPieces];
    private float[] _current = new float[(rows + rows % 2) * TransformerLayer.Width];
    private float[] _wide = new float[(rows + rows % 2) * TransformerLayer.Width];

    public int Capacity => _rows;

    /// <summary>What goes from layer to layer.</summary>
    public Span<float> Rows => _current;

    /// <summary>The same made wider; see <see cref="Widen"/>.</summary>
    public Span<float> Wide => _wide;

    /// <summary>Normalised rows, and after that what attention found.</summary>
    public Span<float> Normal => _normal;

    /// <summary>Queries, keys and values; and what is between the two dense layers.</summary>
    public Span<float> Inner => _inner;

    /// <summary>What one piece takes from each other.</summary>
    public Span<float> Scores => _scores;

    /// <summary>Goes on with the wide rows.</summary>
    public void Widen() => (_current, _wide) = (_wide, _current);
}
