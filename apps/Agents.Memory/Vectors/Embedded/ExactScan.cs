using System.Buffers;
using System.Numerics.Tensors;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// The nearest vectors among the slots that a filter lets through, exactly. A first pass over the codes gives every vector a range that its
/// cosine lies in. Only those whose range reaches above what the best are sure of are compared in full: with 100,000 vectors of 512 numbers
/// some hundred. What is left out cannot be among the best, whatever the data.
/// </summary>
internal sealed unsafe class ExactScan(VectorLayout layout, int threads)
{
    // Below it two passes are not worth it.
    private const int FewSlots = 512;

    /// <summary>Compaction shows so many vectors in two places for a moment, at most; they must not push others out.</summary>
    public const int Doubled = 64;

    // A thread is worth waking for so many at least.
    private const int Share = 8 * 1024;

    /// <param name="segments">As they were when the search began; slots count through them.</param>
    /// <param name="unit">The query at length one.</param>
    /// <returns>At most <paramref name="count"/>, the nearest first; equal ones in the order they were written.</returns>
    public List<Near> Find(Segment[] segments, SlotFilter filter, ReadOnlySpan<float> unit, int count, CancellationToken cancellationToken)
    {
        var slots = ArrayPool<int>.Shared.Rent(Math.Max(1, segments.Length << layout.Shift));
        try
        {
            var found = 0;
            for (var i = 0; i < segments.Length; i++) found = filter.Collect(segments[i].Facts, i << layout.Shift, slots, found);
            cancellationToken.ThrowIfCancellationRequested();
            return found <= Math.Max(FewSlots, 2 * count)
                ? Best(segments, slots.AsSpan(0, found), unit, count)
                : FindAmongMany(segments, slots.AsMemory(0, found), unit, count, cancellationToken);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(slots);
        }
    }

    public double Cosine(Segment[] segments, int slot, ReadOnlySpan<float> unit) =>
        Math.Clamp(TensorPrimitives.Dot(segments[slot >> layout.Shift].Vector(slot & (layout.Slots - 1)), unit), -1f, 1f);

    private List<Near> FindAmongMany(
        Segment[] segments, Memory<int> slots, ReadOnlySpan<float> unit, int count, CancellationToken cancellationToken)
    {
        var query = new short[layout.CodeBytes];
        var measured = Quantiser.EncodeQuery(unit, query);
        var upper = ArrayPool<float>.Shared.Rent(slots.Length);
        try
        {
            var parts = Math.Clamp(slots.Length / Share, 1, threads);
            var sure = new Highest[parts];
            void Part(int part)
            {
                var (from, to) = ((int)((long)slots.Length * part / parts), (int)((long)slots.Length * (part + 1) / parts));
                sure[part] = Estimate(segments, slots.Span[from..to], query, measured, upper.AsSpan(from, to - from), count + Doubled, cancellationToken);
            }

            if (parts == 1) Part(0);
            else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, Part);
            for (var part = 1; part < parts; part++) sure[0].Take(sure[part]);

            var left = slots.Span;
            var kept = 0;
            for (var i = 0; i < left.Length; i++)
            {
                if (upper[i] >= sure[0].Least) left[kept++] = left[i];
            }

            return Best(segments, left[..kept], unit, count);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(upper);
        }
    }

    /// <summary>Upper ends of the ranges, and the highest of the lower ends.</summary>
    private Highest Estimate(
        Segment[] segments, ReadOnlySpan<int> slots, short[] query, Measures measured, Span<float> upper, int count, CancellationToken cancellationToken)
    {
        var sure = new Highest(count);
        var (shift, mask, bytes) = (layout.Shift, layout.Slots - 1, layout.CodeBytes);
        fixed (short* pinned = query)
        {
            var current = -1;
            sbyte* codes = null;
            Measures* measures = null;
            for (var i = 0; i < slots.Length; i++)
            {
                if (slots[i] >> shift != current)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    current = slots[i] >> shift;
                    codes = segments[current].Codes;
                    measures = segments[current].Measured;
                }

                var slot = slots[i] & mask;
                var of = measures[slot];
                var estimate = CodeProduct.Of(codes + ((long)slot * bytes), pinned, bytes) * (of.Scale * measured.Scale);
                var error = of.Error + ((1 + of.Error) * measured.Error) + Quantiser.Slack;
                upper[i] = estimate + error;
                sure.Add(estimate - error);
            }
        }

        return sure;
    }

    private List<Near> Best(Segment[] segments, ReadOnlySpan<int> slots, ReadOnlySpan<float> unit, int count)
    {
        var best = new List<Near>(slots.Length);
        foreach (var slot in slots)
        {
            var version = segments[slot >> layout.Shift].Facts[slot & (layout.Slots - 1)].Version;
            best.Add(new Near(version, Cosine(segments, slot, unit)));
        }

        best.Sort((a, b) => b.Similarity.CompareTo(a.Similarity) is not 0 and var order ? order : a.Version.CompareTo(b.Version));

        // The same vector in two places has the same cosine.
        for (var i = best.Count - 1; i > 0; i--)
        {
            if (best[i].Version == best[i - 1].Version) best.RemoveAt(i);
        }

        return best.Count <= count ? best : best[..count];
    }
}

/// <summary>A vector that was found.</summary>
internal readonly record struct Near(long Version, double Similarity);
