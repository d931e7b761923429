using Agents.Memory.Embeddings.Encoder;

namespace Agents.Tests.Memory.Embeddings.Encoder;

public sealed class PackedMatrixTests
{
    private const int Inputs = 7;
    private const int Outputs = 32;

    private readonly float[] _weights = [.. Enumerable.Range(0, Inputs * Outputs).Select(i => i * 37 % 23 - 11f)];
    private readonly float[] _bias = [.. Enumerable.Range(0, Outputs).Select(i => i * 5 % 7 - 3f)];

    public static TheoryData<int> Counts => [.. Enumerable.Range(1, 14)];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Multiply_AnyNumberOfRows_IsTheSumOfProducts(int count)
    {
        var (rows, results) = Buffers(count);

        new PackedMatrix(_weights, _bias).Multiply(rows, results, count, Finish.Set);

        Assert.Equal(Expected(rows, count), results[..(count * Outputs)]);
    }

    [Fact]
    public void Multiply_Add_AddsToWhatWasThere()
    {
        var (rows, results) = Buffers(5);
        Array.Fill(results, 100);

        new PackedMatrix(_weights, _bias).Multiply(rows, results, 5, Finish.Add);

        Assert.Equal(Expected(rows, 5).Select(x => x + 100), results[..(5 * Outputs)]);
    }

    [Fact]
    public void Multiply_Rectify_LeavesNothingNegative()
    {
        var (rows, results) = Buffers(5);

        new PackedMatrix(_weights, _bias).Multiply(rows, results, 5, Finish.Rectify);

        Assert.Contains(Expected(rows, 5), x => x < 0);
        Assert.Equal(Expected(rows, 5).Select(x => Math.Max(x, 0)), results[..(5 * Outputs)]);
    }

    [Fact]
    public void Multiply_Scales_MultiplyEachOutput()
    {
        var (rows, results) = Buffers(3);
        float[] scales = [.. Enumerable.Range(0, Outputs).Select(i => i % 2 == 0 ? 2f : 0.5f)];

        new PackedMatrix(_weights, _bias, scales).Multiply(rows, results, 3, Finish.Set);

        Assert.Equal(Expected(rows, 3).Select((x, i) => x * scales[i % Outputs]), results[..(3 * Outputs)]);
    }

    [Fact]
    public void Multiply_OddNumberOfRowsWithoutRoomForOneMore_IsRefused()
    {
        var matrix = new PackedMatrix(_weights, _bias);

        Assert.Throws<ArgumentException>(() => matrix.Multiply(new float[3 * Inputs], new float[4 * Outputs], 3, Finish.Set));
        Assert.Throws<ArgumentException>(() => matrix.Multiply(new float[4 * Inputs], new float[3 * Outputs], 3, Finish.Set));
    }

    // Whole numbers: sums of them are exact in any order.
    private static (float[] Rows, float[] Results) Buffers(int count) =>
        ([.. Enumerable.Range(0, (count + 1) * Inputs).Select(i => i * 13 % 19 - 9f)], new float[(count + 1) * Outputs]);

    private IEnumerable<float> Expected(float[] rows, int count)
    {
        for (var row = 0; row < count; row++)
        {
            for (var output = 0; output < Outputs; output++)
            {
                var sum = _bias[output];
                for (var input = 0; input < Inputs; input++)
                    sum += rows[row * Inputs + input] * _weights[input * Outputs + output];
                yield return sum;
            }
        }
    }
}
