using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// One file of vectors, mapped into memory to be read, with what filters need of each slot beside it. It is written through the file, not
/// through the map: a full disk is then an error and not the end of the process.
/// </summary>
internal sealed unsafe class Segment : IDisposable
{
    private readonly VectorLayout _layout;
    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    private Segment(VectorLayout layout, string path, SafeFileHandle file)
    {
        (_layout, Path, _file) = (layout, path, file);
        _map = MemoryMappedFile.CreateFromFile(file, null, layout.FileBytes, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, layout.FileBytes, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        Facts = new SlotFacts(layout.Slots);
    }

    public string Path { get; }

    public SlotFacts Facts { get; }

    public sbyte* Codes => (sbyte*)(_start + _layout.CodesAt(0));

    public Measures* Measured => (Measures*)_start;

    /// <summary>A file of zeros.</summary>
    public static Segment Create(VectorLayout layout, string path)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None);
        try
        {
            // Written, not only made long: what is written later has its place on the disk.
            var zeros = new byte[64 * 1024];
            for (var at = 0L; at < layout.FileBytes; at += zeros.Length)
                RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(zeros.Length, layout.FileBytes - at)), at);
            RandomAccess.FlushToDisk(file);
            return new Segment(layout, path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file as it was left; null when it is not of the length it must have.</summary>
    public static Segment? Open(VectorLayout layout, string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, FileOptions.None);
        try
        {
            if (RandomAccess.GetLength(file) == layout.FileBytes) return new Segment(layout, path, file);
            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<float> Vector(int slot) => new(_start + _layout.VectorAt(slot), _layout.Dimensions);

    public ReadOnlySpan<sbyte> CodesOf(int slot) => new(_start + _layout.CodesAt(slot), _layout.CodeBytes);

    public Measures MeasuresOf(int slot) => Measured[slot];

    public uint Checksum(int slot) => Quantiser.Checksum(Measured[slot], CodesOf(slot), Vector(slot));

    public void Write(int slot, Measures measures, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> vector)
    {
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(new ReadOnlySpan<Measures>(in measures)), VectorLayout.MeasuresAt(slot));
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(codes), _layout.CodesAt(slot));
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(vector), _layout.VectorAt(slot));
    }

    public void Erase(int slot) => Write(slot, default, new sbyte[_layout.CodeBytes], new float[_layout.Dimensions]);

    public bool IsErased(int slot) =>
        Measured[slot] == default && CodesOf(slot).IndexOfAnyExcept((sbyte)0) < 0 && MemoryMarshal.AsBytes(Vector(slot)).IndexOfAnyExcept((byte)0) < 0;

    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
    }
}
