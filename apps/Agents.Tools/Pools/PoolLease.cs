namespace Agents.Tools.Pools;

/// <summary>The right to have one call run on an instance; disposing gives it back.</summary>
internal sealed class PoolLease(InstancePool pool, PoolSlot slot, long startedAt) : IDisposable
{
    private bool _isReturned;

    public IToolInstance Instance => slot.Instance;

    public void Dispose()
    {
        if (_isReturned)
            return;
        _isReturned = true;
        pool.Return(slot, startedAt);
    }
}
