using System.Collections.Concurrent;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// Numbers for names, so that a filter compares numbers. A name that nobody uses any more is forgotten, its number is never given again. One
/// writer, many readers.
/// </summary>
internal sealed class NameTable<T>
    where T : notnull
{
    public const int Unknown = -1;

    private readonly ConcurrentDictionary<T, Entry> _byName = new();
    private readonly Dictionary<int, Entry> _byNumber = [];
    private int _last;

    /// <summary>All names in use.</summary>
    public IEnumerable<(T Name, int Number)> All => _byName.Select(n => (n.Key, n.Value.Number));

    public int Find(T name) => _byName.TryGetValue(name, out var entry) ? entry.Number : Unknown;

    /// <summary>How often the name is in use.</summary>
    public int Count(T name) => _byName.TryGetValue(name, out var entry) ? entry.Uses : 0;

    public int Use(T name)
    {
        if (!_byName.TryGetValue(name, out var entry))
        {
            entry = new Entry(name, ++_last);
            _byNumber[entry.Number] = entry;
            _byName[name] = entry;
        }

        entry.Uses++;
        return entry.Number;
    }

    public void Release(int number)
    {
        var entry = _byNumber[number];
        if (--entry.Uses > 0) return;
        _byNumber.Remove(number);
        _byName.TryRemove(entry.Name, out _);
    }

    private sealed class Entry(T name, int number)
    {
        public T Name { get; } = name;

        public int Number { get; } = number;

        public int Uses { get; set; }
    }
}
