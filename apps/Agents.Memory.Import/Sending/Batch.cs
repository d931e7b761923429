using Agents.Contracts;

namespace Agents.Memory.Import.Sending;

/// <summary>
/// Documents of one request. Far below what the app takes: it is all that is in memory, and what is sent again when a connection breaks. One document
/// is allowed to be more, and still fits: JSON makes at most six bytes of one.
/// </summary>
internal sealed class Batch
{
    public const int MaxDocuments = Limits.MaxImportDocuments / 5;
    public const int MaxBytes = Limits.MaxRequestBytes / 4;
    private readonly List<DocumentLine> _lines = [];
    private long _bytes;

    public IReadOnlyList<DocumentLine> Lines => _lines;

    public bool HasRoomFor(DocumentLine line) => _lines.Count == 0 || (_lines.Count < MaxDocuments && _bytes + line.Json.Length <= MaxBytes);

    public void Add(DocumentLine line)
    {
        _lines.Add(line);
        _bytes += line.Json.Length;
    }

    public void Clear()
    {
        _lines.Clear();
        _bytes = 0;
    }
}
