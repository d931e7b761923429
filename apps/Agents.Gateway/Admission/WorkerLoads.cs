using Agents.Contracts.Signals;
using Agents.Hosting.Signals;

namespace Agents.Gateway.Admission;

/// <summary>What the workers last told of their load. Figures that are older than <see cref="GoodFor"/> are none.</summary>
internal sealed class WorkerLoads(TimeProvider time) : ISignalListener
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(10);

    private const int MaxWorkers = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (WorkerLoad Load, long HeardAt)> _workers = new(StringComparer.Ordinal);
    private LoadPicture? _picture;
    private long _oldest;

    /// <summary>Grows with every report.</summary>
    public int Reports { get; private set; }

    /// <summary>Null: no worker was heard of lately.</summary>
    public LoadPicture? Current
    {
        get
        {
            lock (_gate)
            {
                if (_picture is not null && time.GetElapsedTime(_oldest) > GoodFor)
                {
                    Draw();
                }

                return _picture;
            }
        }
    }

    public void Hear(Signal signal)
    {
        if (signal is not { Kind: Signal.LoadReported, Load: { } load })
        {
            return;
        }

        lock (_gate)
        {
            // Signals may overtake each other.
            if (_workers.TryGetValue(load.Worker, out var known) ? known.Load.At > load.At : _workers.Count >= MaxWorkers)
            {
                return;
            }

            _workers[load.Worker] = (load, time.GetTimestamp());
            Reports++;
            Draw();
        }
    }

    private void Draw()
    {
        var now = time.GetTimestamp();
        _oldest = now;
        foreach (var (worker, (_, heardAt)) in _workers)
        {
            if (time.GetElapsedTime(heardAt, now) > GoodFor)
            {
                _workers.Remove(worker);
            }
            else
            {
                _oldest = Math.Min(_oldest, heardAt);
            }
        }

        _picture = _workers.Count == 0 ? null : new LoadPicture(_workers.Values.Select(w => w.Load));
    }
}
