using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>
/// Weights and bias of a layer, laid out for multiplication: panels as wide as two vector registers, each with all its rows one behind the
/// other, so that the inner loop reads memory in order and keeps a block of results in registers.
/// </summary>
internal sealed class PackedMatrix
{
    /// <summary>Rows that are computed at once: their results, the weights and an input just fit the sixteen vector registers of AVX2.</summary>
    private const int Block = 6;

    private static readonly int PanelWidth = 2 * Vector<float>.Count;

    private readonly float[] _panels;
    private readonly float[] _bias;

    /// <param name="weights">Inputs by outputs.</param>
    /// <param name="bias">One for each output.</param>
    /// <param name="scales">What each output is multiplied by; empty: nothing.</param>
    public PackedMatrix(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> scales = default)
    {
        Outputs = bias.Length;
        Inputs = weights.Length / Outputs;
        if (Outputs % PanelWidth != 0)
            throw new ArgumentException($"{Outputs} outputs are not a multiple of {PanelWidth}.", nameof(bias));

        _bias = bias.ToArray();
        _panels = new float[weights.Length];
        var to = 0;
        for (var panel = 0; panel < Outputs; panel += PanelWidth)
        {
            for (var input = 0; input < Inputs; input++, to += PanelWidth)
                weights.Slice(input * Outputs + panel, PanelWidth).CopyTo(_panels.AsSpan(to));
        }
        if (scales.IsEmpty) return;
        for (var output = 0; output < Outputs; output++)
        {
            _bias[output] *= scales[output];
            for (var input = 0; input < Inputs; input++)
                _panels[(output / PanelWidth * Inputs + input) * PanelWidth + output % PanelWidth] *= scales[output];
        }
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>results = rows · weights + bias. Both buffers have room for an even number of rows; what the last holds then does not count.</summary>
    public void Multiply(ReadOnlySpan<float> rows, Span<float> results, int count, Finish finish)
    {
        // The kernels read and write without bounds checks.
        var padded = count + count % 2;
        if (rows.Length < padded * Inputs || results.Length < padded * Outputs)
            throw new ArgumentException($"The buffers are too small for {padded} rows of {Inputs} inputs and {Outputs} outputs.");

        for (var panel = 0; panel < Outputs; panel += PanelWidth)
        {
            ref var weights = ref _panels[panel * Inputs];
            ref var bias = ref _bias[panel];
            for (var row = 0; row < count; row += Block)
            {
                ref var from = ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), row * Inputs);
                ref var to = ref Unsafe.Add(ref MemoryMarshal.GetReference(results), row * Outputs + panel);
                switch (count - row)
                {
                    case > 4:
                        Six(ref from, Inputs, ref weights, ref bias, ref to, Outputs, finish);
                        break;
                    case > 2:
                        Four(ref from, Inputs, ref weights, ref bias, ref to, Outputs, finish);
                        break;
                    default:
                        Two(ref from, Inputs, ref weights, ref bias, ref to, Outputs, finish);
                        break;
                }
            }
        }
    }

    // Three times the same for six, four and two rows, written out: only local variables stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(ref float from, int inputs, ref float weights, ref float bias, ref float to, int outputs, Finish finish)
    {
        var (left, right) = (Vector.LoadUnsafe(ref bias), Vector.LoadUnsafe(ref bias, (nuint)Vector<float>.Count));
        var (left0, right0) = (left, right);
        var (left1, right1) = (left, right);
        var (left2, right2) = (left, right);
        var (left3, right3) = (left, right);
        var (left4, right4) = (left, right);
        var (left5, right5) = (left, right);
        ref var from1 = ref Unsafe.Add(ref from, inputs);
        ref var from2 = ref Unsafe.Add(ref from1, inputs);
        ref var from3 = ref Unsafe.Add(ref from2, inputs);
        ref var from4 = ref Unsafe.Add(ref from3, inputs);
        ref var from5 = ref Unsafe.Add(ref from4, inputs);
        for (var i = 0; i < inputs; i++)
        {
            left = Vector.LoadUnsafe(ref weights);
            right = Vector.LoadUnsafe(ref weights, (nuint)Vector<float>.Count);
            weights = ref Unsafe.Add(ref weights, 2 * Vector<float>.Count);
            var input0 = new Vector<float>(Unsafe.Add(ref from, i));
            left0 = Vector.MultiplyAddEstimate(input0, left, left0);
            right0 = Vector.MultiplyAddEstimate(input0, right, right0);
            var input1 = new Vector<float>(Unsafe.Add(ref from1, i));
            left1 = Vector.MultiplyAddEstimate(input1, left, left1);
            right1 = Vector.MultiplyAddEstimate(input1, right, right1);
            var input2 = new Vector<float>(Unsafe.Add(ref from2, i));
            left2 = Vector.MultiplyAddEstimate(input2, left, left2);
            right2 = Vector.MultiplyAddEstimate(input2, right, right2);
            var input3 = new Vector<float>(Unsafe.Add(ref from3, i));
            left3 = Vector.MultiplyAddEstimate(input3, left, left3);
            right3 = Vector.MultiplyAddEstimate(input3, right, right3);
            var input4 = new Vector<float>(Unsafe.Add(ref from4, i));
            left4 = Vector.MultiplyAddEstimate(input4, left, left4);
            right4 = Vector.MultiplyAddEstimate(input4, right, right4);
            var input5 = new Vector<float>(Unsafe.Add(ref from5, i));
            left5 = Vector.MultiplyAddEstimate(input5, left, left5);
            right5 = Vector.MultiplyAddEstimate(input5, right, right5);
        }
        Store(left0, right0, ref to, finish);
        Store(left1, right1, ref Unsafe.Add(ref to, outputs), finish);
        Store(left2, right2, ref Unsafe.Add(ref to, 2 * outputs), finish);
        Store(left3, right3, ref Unsafe.Add(ref to, 3 * outputs), finish);
        Store(left4, right4, ref Unsafe.Add(ref to, 4 * outputs), finish);
        Store(left5, right5, ref Unsafe.Add(ref to, 5 * outputs), finish);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ref float from, int inputs, ref float weights, ref float bias, ref float to, int outputs, Finish finish)
    {
        var (left, right) = (Vector.LoadUnsafe(ref bias), Vector.LoadUnsafe(ref bias, (nuint)Vector<float>.Count));
        var (left0, right0) = (left, right);
        var (left1, right1) = (left, right);
        var (left2, right2) = (left, right);
        var (left3, right3) = (left, right);
        ref var from1 = ref Unsafe.Add(ref from, inputs);
        ref var from2 = ref Unsafe.Add(ref from1, inputs);
        ref var from3 = ref Unsafe.Add(ref from2, inputs);
        for (var i = 0; i < inputs; i++)
        {
            left = Vector.LoadUnsafe(ref weights);
            right = Vector.LoadUnsafe(ref weights, (nuint)Vector<float>.Count);
            weights = ref Unsafe.Add(ref weights, 2 * Vector<float>.Count);
            var input0 = new Vector<float>(Unsafe.Add(ref from, i));
            left0 = Vector.MultiplyAddEstimate(input0, left, left0);
            right0 = Vector.MultiplyAddEstimate(input0, right, right0);
            var input1 = new Vector<float>(Unsafe.Add(ref from1, i));
            left1 = Vector.MultiplyAddEstimate(input1, left, left1);
            right1 = Vector.MultiplyAddEstimate(input1, right, right1);
            var input2 = new Vector<float>(Unsafe.Add(ref from2, i));
            left2 = Vector.MultiplyAddEstimate(input2, left, left2);
            right2 = Vector.MultiplyAddEstimate(input2, right, right2);
            var input3 = new Vector<float>(Unsafe.Add(ref from3, i));
            left3 = Vector.MultiplyAddEstimate(input3, left, left3);
            right3 = Vector.MultiplyAddEstimate(input3, right, right3);
        }
        Store(left0, right0, ref to, finish);
        Store(left1, right1, ref Unsafe.Add(ref to, outputs), finish);
        Store(left2, right2, ref Unsafe.Add(ref to, 2 * outputs), finish);
        Store(left3, right3, ref Unsafe.Add(ref to, 3 * outputs), finish);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(ref float from, int inputs, ref float weights, ref float bias, ref float to, int outputs, Finish finish)
    {
        var (left, right) = (Vector.LoadUnsafe(ref bias), Vector.LoadUnsafe(ref bias, (nuint)Vector<float>.Count));
        var (left0, right0) = (left, right);
        var (left1, right1) = (left, right);
        ref var from1 = ref Unsafe.Add(ref from, inputs);
        for (var i = 0; i < inputs; i++)
        {
            left = Vector.LoadUnsafe(ref weights);
            right = Vector.LoadUnsafe(ref weights, (nuint)Vector<float>.Count);
            weights = ref Unsafe.Add(ref weights, 2 * Vector<float>.Count);
            var input0 = new Vector<float>(Unsafe.Add(ref from, i));
            left0 = Vector.MultiplyAddEstimate(input0, left, left0);
            right0 = Vector.MultiplyAddEstimate(input0, right, right0);
            var input1 = new Vector<float>(Unsafe.Add(ref from1, i));
            left1 = Vector.MultiplyAddEstimate(input1, left, left1);
            right1 = Vector.MultiplyAddEstimate(input1, right, right1);
        }
        Store(left0, right0, ref to, finish);
        Store(left1, right1, ref Unsafe.Add(ref to, outputs), finish);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> left, Vector<float> right, ref float to, Finish finish)
    {
        if (finish == Finish.Add)
        {
            left += Vector.LoadUnsafe(ref to);
            right += Vector.LoadUnsafe(ref to, (nuint)Vector<float>.Count);
        }
        else if (finish == Finish.Rectify)
        {
            left = Vector.Max(left, Vector<float>.Zero);
            right = Vector.Max(right, Vector<float>.Zero);
        }
        left.StoreUnsafe(ref to);
        right.StoreUnsafe(ref to, (nuint)Vector<float>.Count);
    }
}

/// <summary>What becomes of a result.</summary>
internal enum Finish
{
    /// <summary>Replaces what was there.</summary>
    Set,

    /// <summary>Is added to what was there.</summary>
    Add,

    /// <summary>Replaces what was there; zero if negative.</summary>
    Rectify,
}
