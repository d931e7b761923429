namespace Agents.Decisions.Api;

/// <summary>How many decisions are made at a time.</summary>
internal sealed class DecisionGate(DecisionsOptions options)
{
    private int _inside;

    /// <summary>A seat, given back by disposing it; null: there is none.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _inside) <= options.MaxConcurrent)
            return new Seat(this);
        Interlocked.Decrement(ref _inside);
        return null;
    }

    private sealed class Seat(DecisionGate gate) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref gate._inside);
    }
}
