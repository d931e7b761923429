using Agents.Contracts.Inventory;

namespace Agents.Tools.Isolation;

/// <summary>
/// A circuit breaker by share of faults. Our own: Polly's counts whatever is no fault as a success, so that an attempt that was broken
/// off would close a half-open breaker, and it needs a minimum of two calls.
/// </summary>
internal sealed class Breaker(ToolBreaker settings, TimeProvider time)
{
    private enum Phase
    {
        Closed,
        Open,
        HalfOpen,
    }

    private readonly Lock _gate = new();
    private readonly SlidingCounts _counts = new(TimeSpan.FromSeconds(settings.WindowSeconds), time);
    private readonly TimeSpan _openFor = TimeSpan.FromSeconds(settings.OpenSeconds);
    private Phase _phase;
    private long _openedAt;
    private bool _tried;
    private bool _reopened;

    // Attempts that began before the last change of phase have no say.
    private int _epoch;

    public bool IsClosed
    {
        get
        {
            lock (_gate)
                return _phase == Phase.Closed;
        }
    }

    /// <summary>A trial after the first opening has failed: the faults go on.</summary>
    public bool HasReopened
    {
        get
        {
            lock (_gate)
                return _reopened;
        }
    }

    /// <summary>Whether an attempt may be made. Who was let in says how it went, with the permit.</summary>
    /// <param name="permit">Goes back with <see cref="Leave"/>.</param>
    /// <param name="openFor">When refused: how long it stays open for certain.</param>
    public bool TryEnter(out int permit, out TimeSpan openFor)
    {
        lock (_gate)
        {
            openFor = TimeSpan.Zero;
            if (_phase == Phase.Open)
            {
                openFor = _openFor - time.GetElapsedTime(_openedAt);
                if (openFor <= TimeSpan.Zero)
                {
                    openFor = TimeSpan.Zero;
                    Turn(Phase.HalfOpen);
                }
            }
            permit = _epoch;
            if (_phase == Phase.Open || (_phase == Phase.HalfOpen && _tried))
                return false;
            _tried = _phase == Phase.HalfOpen;
            return true;
        }
    }

    /// <summary>An attempt has ended.</summary>
    /// <param name="permit">What <see cref="TryEnter"/> gave.</param>
    /// <param name="fault">Null: it counts neither for nor against.</param>
    public void Leave(int permit, bool? fault)
    {
        lock (_gate)
        {
            if (permit != _epoch)
                return;
            switch (_phase)
            {
                case Phase.HalfOpen when fault is null:
                    _tried = false;
                    break;
                case Phase.HalfOpen when fault == true:
                    _reopened = true;
                    Open();
                    break;
                case Phase.HalfOpen:
                    Close();
                    break;
                case Phase.Closed when fault is { } bad:
                    _counts.Add(bad);
                    if (bad && _counts.Read().IsOver(settings.FaultRatio, settings.MinimumCalls))
                        Open();
                    break;
            }
        }
    }

    /// <summary>Lets the next attempt through to try, however long it has been open.</summary>
    public void LetOneTry()
    {
        lock (_gate)
        {
            if (_phase == Phase.Open)
                Turn(Phase.HalfOpen);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _counts.Clear();
            _reopened = false;
            Turn(Phase.Closed);
        }
    }

    private void Open()
    {
        _openedAt = time.GetTimestamp();
        Turn(Phase.Open);
    }

    private void Turn(Phase phase)
    {
        _phase = phase;
        _tried = false;
        _epoch++;
    }
}
