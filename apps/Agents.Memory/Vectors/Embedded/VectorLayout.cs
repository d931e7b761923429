namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// Where what lies in a segment: first the measures of all its slots, then their codes, then their vectors. A first pass over codes reads
/// one piece of memory without gaps. The same dimensions always give the same layout.
/// </summary>
internal sealed class VectorLayout
{
    private const int SegmentBytes = 4 * 1024 * 1024;

    public VectorLayout(int dimensions)
    {
        Dimensions = dimensions;
        CodeBytes = (dimensions + 31) / 32 * 32;
        SlotBytes = Measures.Bytes + CodeBytes + (dimensions * sizeof(float));
        Shift = 6;
        while (Shift < 12 && (SlotBytes << (Shift + 1)) <= SegmentBytes) Shift++;
    }

    public int Dimensions { get; }

    /// <summary>Codes of a vector, filled up with zeros to what is read at a time.</summary>
    public int CodeBytes { get; }

    public int SlotBytes { get; }

    /// <summary>Slots of a segment, as a power of two.</summary>
    public int Shift { get; }

    public int Slots => 1 << Shift;

    public int FileBytes => SlotBytes * Slots;

    public static int MeasuresAt(int slot) => slot * Measures.Bytes;

    public int CodesAt(int slot) => (Slots * Measures.Bytes) + (slot * CodeBytes);

    public int VectorAt(int slot) => (Slots * (Measures.Bytes + CodeBytes)) + (slot * Dimensions * sizeof(float));
}
