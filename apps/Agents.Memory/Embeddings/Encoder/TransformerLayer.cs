using System.Numerics.Tensors;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>
/// One layer: attention, then two dense layers, each on normalised input and added to what came in. The texts of a batch stand one behind
/// the other, without padding; only attention has to know where one ends.
/// </summary>
internal sealed class TransformerLayer
{
    public const int Heads = 4;
    public const int Width = 512;
    public const int InnerWidth = 3 * Width;

    private readonly int _inputs;
    private readonly LayerNorm _attentionNorm;
    private readonly PackedMatrix _projection;
    private readonly PackedMatrix _attended;
    private readonly PackedMatrix? _residual;
    private readonly LayerNorm _denseNorm;
    private readonly PackedMatrix _inner;
    private readonly PackedMatrix _outer;

    /// <param name="model">Has the weights.</param>
    /// <param name="number">0 or 1.</param>
    /// <param name="inputs">Numbers per piece that come in; where it is not <see cref="Width"/> the layer widens them.</param>
    public TransformerLayer(ModelFiles model, int number, int inputs)
    {
        const string Encode = "Encoder_en/KonaTransformer/Encode/";
        var parts = $"module_apply_default/{Encode}Layer_{number}/TransformerLayer";
        var kernels = $"module/{Encode}Layer_{number}/TransformerLayer/MultiheadAttention";
        var dense = $"module_apply_default/{Encode}TransformerStack/Layer_{number}/TransformerLayer/FFN";
        const string Whole = "ConcatPartitions/concat";

        _inputs = inputs;
        _attentionNorm = Norm(parts, inputs);
        // The scores of attention are divided by the root of a head's width. That is done in the weights of the queries, once.
        Span<float> scales = stackalloc float[3 * inputs];
        scales[..inputs].Fill(1 / MathF.Sqrt(inputs / Heads));
        scales[inputs..].Fill(1);
        _projection = new PackedMatrix(
            model.Tensor($"{kernels}/qkv_transform_single/kernel/part_0", 1, 1, inputs, 3 * inputs),
            model.Tensor($"{parts}/MultiheadAttention/qkv_transform_single/bias/{Whole}", 3 * inputs),
            scales);
        _attended = new PackedMatrix(
            model.Tensor($"{kernels}/output_transform_single/kernel/part_0", 1, 1, inputs, Width),
            model.Tensor($"{parts}/MultiheadAttention/output_transform_single/bias/{Whole}", Width));
        _residual = inputs == Width ? null : new PackedMatrix(
            model.Tensor($"{parts}/dense/kernel/{Whole}", inputs, Width), model.Tensor($"{parts}/dense/bias/{Whole}", Width));
        _denseNorm = Norm($"{parts}/FFN", Width);
        _inner = new PackedMatrix(
            model.Tensor($"{dense}/conv1/Tensordot/Reshape_1", Width, InnerWidth), model.Tensor($"{parts}/FFN/conv1/bias/{Whole}", InnerWidth));
        _outer = new PackedMatrix(
            model.Tensor($"{dense}/conv2/Tensordot/Reshape_1", InnerWidth, Width), model.Tensor($"{parts}/FFN/conv2/bias/{Whole}", Width));

        LayerNorm Norm(string of, int width) => new(
            model.Tensor($"{of}/layer_prepostprocess/layer_norm/layer_norm_scale/{Whole}", width),
            model.Tensor($"{of}/layer_prepostprocess/layer_norm/layer_norm_bias/{Whole}", width));
    }

    /// <summary>Takes the rows of <paramref name="space"/> one layer on.</summary>
    public void Apply(EncoderSpace space, int rows, ReadOnlySpan<int> lengths)
    {
        _attentionNorm.Apply(space.Rows, space.Normal, rows);
        _projection.Multiply(space.Normal, space.Inner, rows, Finish.Set);
        if (_residual is not null)
        {
            _residual.Multiply(space.Rows, space.Wide, rows, Finish.Set);
            space.Widen();
        }

        var start = 0;
        foreach (var length in lengths)
        {
            Attend(space, start, length);
            start += length;
        }
        _attended.Multiply(space.Normal, space.Rows, rows, Finish.Add);

        _denseNorm.Apply(space.Rows, space.Normal, rows);
        _inner.Multiply(space.Normal, space.Inner, rows, Finish.Rectify);
        _outer.Multiply(space.Inner, space.Rows, rows, Finish.Add);
    }

    /// <summary>Of one text: what each piece takes from each other one, head by head. From the projections into <c>Normal</c>.</summary>
    private void Attend(EncoderSpace space, int start, int length)
    {
        var head = _inputs / Heads;
        var scores = space.Scores[..length];
        for (var offset = 0; offset < _inputs; offset += head)
        {
            for (var row = start; row < start + length; row++)
            {
                var query = Part(space, row, offset, head);
                for (var other = 0; other < length; other++)
                    scores[other] = TensorPrimitives.Dot(query, Part(space, start + other, _inputs + offset, head));
                SoftMax(scores);

                var result = space.Normal.Slice(row * _inputs + offset, head);
                result.Clear();
                for (var other = 0; other < length; other++)
                    TensorPrimitives.MultiplyAdd(Part(space, start + other, 2 * _inputs + offset, head), scores[other], result, result);
            }
        }
    }

    private ReadOnlySpan<float> Part(EncoderSpace space, int row, int offset, int length) => space.Inner.Slice(row * 3 * _inputs + offset, length);

    private static void SoftMax(Span<float> scores)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
        TensorPrimitives.Exp(scores, scores);
        TensorPrimitives.Multiply(scores, 1 / TensorPrimitives.Sum<float>(scores), scores);
    }
}
