using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Samples.Shop.Books;

/// <summary>One line of a book.</summary>
internal interface IBookEntry
{
    /// <summary>The Idempotency-Key under which the caller asked.</summary>
    string Key { get; }
}

/// <summary>What a book knows of one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Count">How often it was really entered; more than 1 is a double effect.</param>
/// <param name="Entry">The first entry of the key.</param>
internal sealed record KeyStatus<TEntry>(string Key, int Count, TEntry Entry);

/// <summary>
/// A durable book: one JSON line per entry, flushed to disk before the entry is confirmed. It never looks whether a key was entered before, as
/// many a real back end does not: the same key twice is entered twice. The count per key lets a test prove that it never happened.
/// </summary>
internal sealed class KeyedBook<TEntry> : IDisposable
    where TEntry : class, IBookEntry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KeyStatus<TEntry>> _byKey = new(StringComparer.Ordinal);
    private readonly List<TEntry> _entries = [];
    private readonly FileStream _file;
    private readonly JsonTypeInfo<TEntry> _type;

    private KeyedBook(FileStream file, JsonTypeInfo<TEntry> type)
    {
        _file = file;
        _type = type;
    }

    public static KeyedBook<TEntry> Open(string file, JsonTypeInfo<TEntry> type)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var book = new KeyedBook<TEntry>(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), type);
        book.Recover();
        return book;
    }

    /// <summary>Makes an entry from those that are there, and enters it. Nobody else enters anything meanwhile.</summary>
    /// <param name="make">Null: nothing is entered.</param>
    public TEntry? Add(Func<IReadOnlyList<TEntry>, TEntry?> make)
    {
        lock (_gate)
        {
            if (make(_entries) is not { } entry)
            {
                return null;
            }

            var end = _file.Position;
            try
            {
                _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, _type), (byte)'\n']);
                _file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                // Half a line in the middle of the book would hide every later entry from the next start.
                _file.SetLength(end);
                throw;
            }

            Note(entry);
            return entry;
        }
    }

    public KeyStatus<TEntry>? Find(string key)
    {
        lock (_gate)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    /// <summary>Looks at all entries, oldest first; nobody enters anything meanwhile.</summary>
    public T Read<T>(Func<IReadOnlyList<TEntry>, T> look)
    {
        lock (_gate)
        {
            return look(_entries);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Recover()
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var start = 0;
        while (bytes.AsSpan(start).IndexOf((byte)'\n') is var length and >= 0)
        {
            Note(JsonSerializer.Deserialize(bytes.AsSpan(start, length), _type)!);
            start += length + 1;
        }

        // A process killed while writing leaves half a line: that entry was never confirmed and did not happen.
        _file.SetLength(start);
        _file.Position = start;
    }

    private void Note(TEntry entry)
    {
        _entries.Add(entry);
        _byKey[entry.Key] = _byKey.TryGetValue(entry.Key, out var known)
            ? known with { Count = known.Count + 1 }
            : new KeyStatus<TEntry>(entry.Key, 1, entry);
    }
}
