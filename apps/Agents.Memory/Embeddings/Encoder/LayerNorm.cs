using System.Numerics.Tensors;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>Takes a row to mean 0 and variance 1, then scales and shifts it as learned.</summary>
internal sealed class LayerNorm(ReadOnlySpan<float> scale, ReadOnlySpan<float> bias)
{
    private const float Epsilon = 1e-6f;

    private readonly float[] _scale = scale.ToArray();
    private readonly float[] _bias = bias.ToArray();

    public void Apply(ReadOnlySpan<float> rows, Span<float> results, int count)
    {
        var width = _scale.Length;
        for (var row = 0; row < count; row++)
        {
            var from = rows.Slice(row * width, width);
            var to = results.Slice(row * width, width);
            TensorPrimitives.Subtract(from, TensorPrimitives.Sum(from) / width, to);
            TensorPrimitives.Multiply(to, 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(to) / width + Epsilon), to);
            TensorPrimitives.MultiplyAdd(to, _scale, _bias, to);
        }
    }
}
