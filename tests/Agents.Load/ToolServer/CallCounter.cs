namespace Agents.Load.ToolServer;

/// <summary>Counts the calls of one tool, from any thread.</summary>
internal sealed class CallCounter
{
    private readonly Lock _gate = new();
    private long _calls;
    private long _running;
    private long _peak;
    private long _errors;
    private long _batchCalls;
    private long _items;

    /// <summary>A call has come; dispose the answer when it has gone.</summary>
    public Visit Enter(int? items = null)
    {
        lock (_gate)
        {
            _running++;
            _peak = Math.Max(_peak, _running);
            if (items is { } count)
            {
                _batchCalls++;
                _items += count;
            }
            else
            {
                _calls++;
            }
        }

        return new Visit(this);
    }

    public void Error()
    {
        lock (_gate)
        {
            _errors++;
        }
    }

    public ToolCounts Read()
    {
        lock (_gate)
        {
            return new ToolCounts(_calls, _running, _peak, _errors, _batchCalls, _items);
        }
    }

    public void Forget()
    {
        lock (_gate)
        {
            (_calls, _errors, _batchCalls, _items, _peak) = (0, 0, 0, 0, _running);
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _running--;
        }
    }

    internal readonly struct Visit(CallCounter counter) : IDisposable
    {
        public void Dispose() => counter.Leave();
    }
}
