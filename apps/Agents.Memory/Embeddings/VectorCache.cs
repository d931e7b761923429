namespace Agents.Memory.Embeddings;

/// <summary>The vectors of the texts that were asked for last.</summary>
/// <param name="capacity">Most texts; 0: none.</param>
internal sealed class VectorCache(int capacity)
{
    // Longer texts are hardly asked for twice, and would make the memory of the cache depend on its callers.
    private const int MaxTextLength = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Text, ReadOnlyMemory<float> Vector)>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Text, ReadOnlyMemory<float> Vector)> _byUse = [];

    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    public bool TryGet(string text, out ReadOnlyMemory<float> vector)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(text, out var entry))
            {
                vector = default;
                return false;
            }
            _byUse.Remove(entry);
            _byUse.AddFirst(entry);
            vector = entry.Value.Vector;
            return true;
        }
    }

    public void Add(string text, ReadOnlyMemory<float> vector)
    {
        if (capacity == 0 || text.Length > MaxTextLength) return;
        lock (_lock)
        {
            if (_entries.ContainsKey(text)) return;
            if (_entries.Count == capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Text);
                _byUse.RemoveLast();
            }
            _entries.Add(text, _byUse.AddFirst((text, vector)));
        }
    }
}
