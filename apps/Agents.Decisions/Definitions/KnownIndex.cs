namespace Agents.Decisions.Definitions;

/// <summary>What is known of a tenant's types, how fresh it is, and the one request that refreshes it.</summary>
internal sealed class KnownIndex
{
    private readonly Lock _gate = new();
    private TypeIndex? _index;
    private long _at;
    private long _expiries;
    private bool _expired;
    private Task<TypeIndex>? _refresh;

    /// <summary>However old it is.</summary>
    public TypeIndex? Any
    {
        get
        {
            lock (_gate)
                return _index;
        }
    }

    /// <summary>Null: it has to be read again.</summary>
    public TypeIndex? Fresh(TimeProvider time, int forMs)
    {
        lock (_gate)
            return _index is not null && !_expired && time.GetElapsedTime(_at) < TimeSpan.FromMilliseconds(forMs) ? _index : null;
    }

    /// <summary>Somebody has changed it.</summary>
    public void Expire()
    {
        lock (_gate)
        {
            _expired = true;
            _expiries++;
            // What is being read may be from before the change.
            _refresh = null;
        }
    }

    public Task<TypeIndex> Refresh(Func<Task<(long At, TypeIndex Index)>> readAsync)
    {
        lock (_gate)
            return _refresh is { IsCompleted: false } ? _refresh : _refresh = TakeAsync(readAsync, _expiries);
    }

    private async Task<TypeIndex> TakeAsync(Func<Task<(long At, TypeIndex Index)>> readAsync, long expiries)
    {
        await Task.Yield();
        var (at, index) = await readAsync();
        lock (_gate)
        {
            if (expiries == _expiries)
                (_index, _at, _expired) = (index, at, false);
        }
        return index;
    }
}
