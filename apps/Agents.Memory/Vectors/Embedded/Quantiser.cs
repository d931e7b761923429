using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// Makes small whole numbers of vectors. The first pass of a search reads a quarter of the memory with them, and knows how far off it may be:
/// the error of each vector is measured when it is written, and by Cauchy and Schwarz no product with a query of length one is off by more.
/// </summary>
internal static class Quantiser
{
    private const int CodeRange = 127;

    // With codes of 7 bits and 12 bits here a sum over 4,096 dimensions fits 32 bits.
    private const int QueryRange = 4095;

    /// <summary>Covers what rounding in single precision may add, in the estimate as in the exact product.</summary>
    public const float Slack = 2e-5f;

    /// <summary>The vector at length one.</summary>
    public static void Normalise(ReadOnlySpan<float> vector, Span<float> unit) =>
        TensorPrimitives.Divide(vector, (float)Math.Sqrt(SumOfSquares(vector)), unit);

    /// <summary>Codes of a vector of length one.</summary>
    public static Measures Encode(ReadOnlySpan<float> unit, Span<sbyte> codes)
    {
        codes.Clear();
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(unit)) / CodeRange;
        double squares = 0;
        for (var i = 0; i < unit.Length; i++)
        {
            codes[i] = (sbyte)Math.Clamp(MathF.Round(unit[i] / scale), -CodeRange, CodeRange);
            var off = unit[i] - ((double)scale * codes[i]);
            squares += off * off;
        }

        return new Measures(scale, MathF.BitIncrement((float)Math.Sqrt(squares)));
    }

    /// <summary>Codes of a query of length one; finer ones, for there is only one query.</summary>
    public static Measures EncodeQuery(ReadOnlySpan<float> unit, Span<short> codes)
    {
        codes.Clear();
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(unit)) / QueryRange;
        double squares = 0;
        for (var i = 0; i < unit.Length; i++)
        {
            codes[i] = (short)Math.Clamp(MathF.Round(unit[i] / scale), -QueryRange, QueryRange);
            var off = unit[i] - ((double)scale * codes[i]);
            squares += off * off;
        }

        return new Measures(scale, MathF.BitIncrement((float)Math.Sqrt(squares)));
    }

    /// <summary>Tells whether what lies in a slot is what was written there.</summary>
    public static uint Checksum(Measures measures, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> vector)
    {
        var sum = BitOperations.Crc32C(uint.MaxValue, BitConverter.SingleToUInt32Bits(measures.Scale));
        sum = BitOperations.Crc32C(sum, BitConverter.SingleToUInt32Bits(measures.Error));
        sum = Checksum(sum, MemoryMarshal.AsBytes(codes));
        return Checksum(sum, MemoryMarshal.AsBytes(vector));
    }

    private static uint Checksum(uint sum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) sum = BitOperations.Crc32C(sum, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) sum = BitOperations.Crc32C(sum, rest);
        return sum;
    }

    private static double SumOfSquares(ReadOnlySpan<float> vector)
    {
        double sum = 0;
        foreach (var x in vector) sum += (double)x * x;
        return sum;
    }
}
