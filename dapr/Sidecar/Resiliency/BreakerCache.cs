namespace Dapr.Sidecar.Resiliency;

/// <summary>The breakers of one target by path. Keeps the most recently used ones; a forgotten path begins closed again.</summary>
internal sealed class BreakerCache(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<(string Key, CircuitBreaker Breaker)>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, CircuitBreaker Breaker)> _recent = new();
    private readonly Lock _lock = new();

    public CircuitBreaker GetOrAdd(string key, Func<string, CircuitBreaker> create)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value.Breaker;
            }
            if (_byKey.Count >= capacity)
            {
                _byKey.Remove(_recent.Last!.Value.Key);
                _recent.RemoveLast();
            }
            var breaker = create(key);
            _byKey[key] = _recent.AddFirst((key, breaker));
            return breaker;
        }
    }
}
