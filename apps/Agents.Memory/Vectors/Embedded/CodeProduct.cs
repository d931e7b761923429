using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>Sums of products of codes: exact, in whole numbers.</summary>
internal static unsafe class CodeProduct
{
    /// <param name="length">A multiple of 32.</param>
    public static int Of(sbyte* codes, short* query, int length) =>
        Avx2.IsSupported ? OfAvx2(codes, query, length)
        : AdvSimd.Arm64.IsSupported ? OfAdvSimd(codes, query, length)
        : OfPlain(codes, query, length);

    public static int Of(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> query)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(codes.Length, query.Length);
        fixed (sbyte* left = codes)
        fixed (short* right = query) return Of(left, right, codes.Length);
    }

    private static int OfPlain(sbyte* codes, short* query, int length)
    {
        var sum = 0;
        for (var i = 0; i < length; i++) sum += codes[i] * query[i];
        return sum;
    }

    private static int OfAvx2(sbyte* codes, short* query, int length)
    {
        var (even, odd) = (Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < length; i += 32)
        {
            even += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(codes + i), Vector256.Load(query + i));
            odd += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(codes + i + 16), Vector256.Load(query + i + 16));
        }

        return Vector256.Sum(even + odd);
    }

    private static int OfAdvSimd(sbyte* codes, short* query, int length)
    {
        var (even, odd) = (Vector128<int>.Zero, Vector128<int>.Zero);
        for (var i = 0; i < length; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(codes + i));
            var (first, second) = (Vector128.Load(query + i), Vector128.Load(query + i + 8));
            even = AdvSimd.MultiplyWideningLowerAndAdd(even, low.GetLower(), first.GetLower());
            odd = AdvSimd.MultiplyWideningUpperAndAdd(odd, low, first);
            even = AdvSimd.MultiplyWideningLowerAndAdd(even, high.GetLower(), second.GetLower());
            odd = AdvSimd.MultiplyWideningUpperAndAdd(odd, high, second);
        }

        return Vector128.Sum(even + odd);
    }
}
