namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// Lets the writer wait until nobody can look any more at what it has taken away. Readers never wait. One writer at a time.
/// </summary>
internal sealed class ReadEpochs
{
    private readonly Lock _gate = new();
    private Epoch _current = new();

    public Epoch Enter()
    {
        lock (_gate)
        {
            _current.Readers++;
            return _current;
        }
    }

    public void Exit(Epoch epoch)
    {
        lock (_gate)
        {
            if (--epoch.Readers == 0) epoch.Left?.Set();
        }
    }

    /// <summary>Returns when every reader that was there at the call has left.</summary>
    public void Drain()
    {
        using var left = new ManualResetEventSlim();
        lock (_gate)
        {
            var old = _current;
            _current = new Epoch();
            if (old.Readers == 0) return;
            old.Left = left;
        }

        left.Wait();

        // The last one may still be inside Set.
        lock (_gate)
        {
        }
    }

    internal sealed class Epoch
    {
        public int Readers { get; set; }

        public ManualResetEventSlim? Left { get; set; }
    }
}
