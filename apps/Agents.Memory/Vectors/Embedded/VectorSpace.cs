using System.Globalization;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// All segments of a collection, and which slots are free. Only the writer changes it. A vector is never changed where it is: a new one goes
/// to a free slot, and the old slot is filled with zeros once nobody reads it.
/// </summary>
internal sealed class VectorSpace : IDisposable
{
    private readonly VectorLayout _layout;
    private readonly string _folder;
    private readonly SortedSet<int> _free = [];
    private readonly HashSet<Segment> _unflushed = [];
    private volatile Segment[] _segments = [];

    private VectorSpace(VectorLayout layout, string folder) => (_layout, _folder) = (layout, folder);

    /// <summary>As they are now. Whoever reads them is in an epoch.</summary>
    public Segment[] Segments => _segments;

    /// <summary>Whether so much is free that it pays to move vectors together.</summary>
    public bool IsLoose => _segments.Length > 1 && _free.Count >= Math.Max(_layout.Slots + (_layout.Slots / 2), (_segments.Length << _layout.Shift) / 4);

    /// <summary>Opens what a process left, however it ended, and clears away what no item refers to.</summary>
    /// <exception cref="VectorTierException">Vectors of items are missing or damaged.</exception>
    public static VectorSpace Open(VectorLayout layout, string folder, IReadOnlyList<CatalogItem> items)
    {
        Directory.CreateDirectory(folder);
        var space = new VectorSpace(layout, folder);
        try
        {
            space.Map(items);
            space.Verify(items);
            space.Clear(items);
            return space;
        }
        catch
        {
            space.Dispose();
            throw;
        }
    }

    public Segment Of(int slot, out int within)
    {
        within = slot & (_layout.Slots - 1);
        return _segments[slot >> _layout.Shift];
    }

    /// <summary>Writes a vector to a free slot. It counts once it is flushed and an item refers to it.</summary>
    public int Write(EncodedVector vector)
    {
        if (_free.Count == 0) Grow();
        var slot = _free.Min;
        _free.Remove(slot);
        var segment = Of(slot, out var within);
        try
        {
            segment.Write(within, vector.Measures, vector.Codes, vector.Unit);
        }
        catch
        {
            _free.Add(slot);
            throw;
        }

        _unflushed.Add(segment);
        return slot;
    }

    /// <summary>Returns when all that was written is on the disk.</summary>
    public void Flush()
    {
        foreach (var segment in _unflushed) segment.Flush();
        _unflushed.Clear();
    }

    /// <summary>Overwrites a slot that nobody reads any more, and makes it free.</summary>
    public void Erase(int slot)
    {
        var segment = Of(slot, out var within);
        segment.Erase(within);
        _free.Add(slot);
    }

    /// <summary>Some of the slots in use in the last segment, where there is room for them further in front.</summary>
    public List<int> Last(int most)
    {
        List<int> used = [];
        var first = (_segments.Length - 1) << _layout.Shift;
        for (var slot = first; slot < first + _layout.Slots && used.Count < most; slot++)
        {
            if (!_free.Contains(slot)) used.Add(slot);
        }

        return used;
    }

    public EncodedVector Read(int slot)
    {
        var segment = Of(slot, out var within);
        return new EncodedVector(segment.Vector(within).ToArray(), segment.CodesOf(within).ToArray(), segment.MeasuresOf(within));
    }

    /// <summary>Gives the last segment back, which nothing is in.</summary>
    public void RemoveLast(ReadEpochs epochs)
    {
        var last = _segments[^1];
        _segments = _segments[..^1];
        _free.RemoveWhere(slot => slot >= _segments.Length << _layout.Shift);
        _unflushed.Remove(last);
        epochs.Drain();
        last.Dispose();
        File.Delete(last.Path);
    }

    public void Dispose()
    {
        foreach (var segment in _segments) segment.Dispose();
        _segments = [];
    }

    private string PathOf(int segment) => Path.Combine(_folder, segment.ToString("D6", CultureInfo.InvariantCulture) + ".vec");

    private void Grow()
    {
        var segment = Segment.Create(_layout, PathOf(_segments.Length));
        var first = _segments.Length << _layout.Shift;
        _segments = [.. _segments, segment];
        for (var slot = 0; slot < _layout.Slots; slot++) _free.Add(first + slot);
    }

    private void Map(IReadOnlyList<CatalogItem> items)
    {
        var used = items.Select(i => i.Slot >> _layout.Shift).ToHashSet();
        var count = used.Count == 0 ? 0 : used.Max() + 1;
        var segments = new List<Segment>(count);
        for (var i = 0; i < count; i++)
        {
            var path = PathOf(i);
            var segment = File.Exists(path) ? Segment.Open(_layout, path) : null;
            if (segment is null && used.Contains(i)) throw Damaged($"'{path}' is missing or has not the length it must have");
            segments.Add(segment ?? Segment.Create(_layout, path));
            _segments = [.. segments];
        }

        foreach (var file in Directory.EnumerateFiles(_folder, "*.vec"))
        {
            if (segments.TrueForAll(s => s.Path != file)) File.Delete(file);
        }
    }

    private void Verify(IReadOnlyList<CatalogItem> items)
    {
        var damaged = 0;
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(0, items.Count + 1),
            range =>
            {
                for (var i = range.Item1; i < Math.Min(range.Item2, items.Count); i++)
                {
                    if (Of(items[i].Slot, out var within).Checksum(within) != items[i].Checksum) Interlocked.Increment(ref damaged);
                }
            });
        if (damaged > 0) throw Damaged($"{damaged} of {items.Count} vectors are not what was written");
    }

    private void Clear(IReadOnlyList<CatalogItem> items)
    {
        var used = items.Select(i => i.Slot).ToHashSet();
        if (used.Count != items.Count) throw Damaged("two items have the same vector");
        for (var slot = 0; slot < _segments.Length << _layout.Shift; slot++)
        {
            if (used.Contains(slot)) continue;
            _free.Add(slot);
            var segment = Of(slot, out var within);
            if (!segment.IsErased(within)) segment.Erase(within);
        }
    }

    private VectorTierException Damaged(string what) => new(
        $"The vector index in '{_folder}' is damaged: {what}. Delete the folder above it and have the index made anew from the records.");
}

/// <summary>A vector as it is written.</summary>
internal sealed record EncodedVector(float[] Unit, sbyte[] Codes, Measures Measures)
{
    public uint Checksum => Quantiser.Checksum(Measures, Codes, Unit);

    public static EncodedVector Of(ReadOnlySpan<float> vector, VectorLayout layout)
    {
        var (unit, codes) = (new float[layout.Dimensions], new sbyte[layout.CodeBytes]);
        Quantiser.Normalise(vector, unit);
        return new EncodedVector(unit, codes, Quantiser.Encode(unit, codes));
    }
}
