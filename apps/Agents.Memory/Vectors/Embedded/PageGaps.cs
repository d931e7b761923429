using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// Overwrites what lies between the cells of SQLite's pages. SQLite clears a cell that is deleted, but when it moves cells to another page the
/// bytes stay where they were, in no cell any more, and may outlive the row. Only the process that owns the folder may do this, only its one
/// writer, and only while the write-ahead log is empty: then the pages in the file are what counts, and nobody changes them.
/// </summary>
/// <remarks>Layout of pages and of the log: <c>https://www.sqlite.org/fileformat2.html</c>. Without auto-vacuum only pages of trees begin with their kind.</remarks>
internal sealed class PageGaps : IDisposable
{
    private const int LogHeader = 32;
    private const int FrameHeader = 24;

    private readonly SafeFileHandle _file;
    private readonly string _log;
    private readonly byte[] _page;

    public PageGaps(string path)
    {
        // Open as long as SQLite has it open: to close a file gives up the locks that this process has on it.
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _log = path + "-wal";
        Span<byte> header = stackalloc byte[18];
        RandomAccess.Read(_file, header, 0);
        var size = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        _page = new byte[size == 1 ? 65536 : size];
    }

    /// <summary>Bytes of the write-ahead log.</summary>
    public long LogBytes => new FileInfo(_log) is { Exists: true } log ? log.Length : 0;

    /// <summary>Pages that the write-ahead log holds.</summary>
    public HashSet<uint> Logged()
    {
        HashSet<uint> pages = [];
        if (!File.Exists(_log)) return pages;
        using var log = File.OpenHandle(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> number = stackalloc byte[sizeof(uint)];
        for (long at = LogHeader; RandomAccess.Read(log, number, at) == number.Length; at += FrameHeader + _page.Length)
            pages.Add(BinaryPrimitives.ReadUInt32BigEndian(number));
        return pages;
    }

    /// <summary>Every page of the file.</summary>
    public IEnumerable<uint> All()
    {
        var count = RandomAccess.GetLength(_file) / _page.Length;
        for (uint page = 1; page <= count; page++) yield return page;
    }

    public void Clear(IEnumerable<uint> pages)
    {
        var changed = false;
        foreach (var page in pages.Order())
        {
            var start = (page - 1L) * _page.Length;
            if (RandomAccess.Read(_file, _page, start) == _page.Length) changed |= Clear(start, page == 1 ? 100 : 0);
        }

        if (changed) RandomAccess.FlushToDisk(_file);
    }

    public void Dispose() => _file.Dispose();

    private bool Clear(long start, int header)
    {
        const byte innerIndex = 2, innerTable = 5, leafIndex = 10, leafTable = 13;
        if (_page[header] is not (innerIndex or innerTable or leafIndex or leafTable)) return false;
        var pointers = header + (_page[header] is innerIndex or innerTable ? 12 : 8);
        var from = pointers + (2 * Number(header + 3));
        var to = Number(header + 5) is 0 ? 65536 : Number(header + 5);
        var changed = to <= _page.Length && Clear(start, from, to);

        // Blocks of deleted cells: the next one and their length come first. The bound is for files that are damaged.
        for (int block = Number(header + 1), blocks = 0; block > 0 && block + 4 <= _page.Length && blocks < _page.Length; block = Number(block), blocks++)
            changed |= Clear(start, block + 4, Math.Min(_page.Length, block + Number(block + 2)));
        return changed;
    }

    private bool Clear(long start, int from, int to)
    {
        if (from >= to || _page.AsSpan(from, to - from).IndexOfAnyExcept((byte)0) < 0) return false;
        _page.AsSpan(from, to - from).Clear();
        RandomAccess.Write(_file, _page.AsSpan(from, to - from), start + from);
        return true;
    }

    private int Number(int at) => BinaryPrimitives.ReadUInt16BigEndian(_page.AsSpan(at));
}
