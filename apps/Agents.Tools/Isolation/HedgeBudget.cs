namespace Agents.Tools.Isolation;

/// <summary>
/// Keeps hedges within their share of the calls: every call earns its share, a hedge costs one, and what is saved is bounded, so that a
/// tool that gets slow is not sent twice as much.
/// </summary>
internal sealed class HedgeBudget(double ratio)
{
    private const double MostSaved = 10;

    private readonly Lock _gate = new();
    private double _saved;

    public void Earn()
    {
        lock (_gate)
            _saved = Math.Min(MostSaved, _saved + ratio);
    }

    public bool TrySpend()
    {
        lock (_gate)
        {
            // A hair below one is one: tenths do not add up exactly.
            if (_saved < 1 - 1e-9)
                return false;
            _saved = Math.Max(0, _saved - 1);
            return true;
        }
    }
}
