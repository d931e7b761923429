namespace Agents.Tools.Admission;

/// <summary>
/// What the worker itself costs its calls: the delay from the grant of a slot to the start of the work (threads that are late), and
/// the time of ledger reads and writes, their queue in the worker included. Never the tools' own time, which differs from tool to
/// tool and is bounded by bulkheads.
/// </summary>
internal sealed class OverheadWindow(AdmissionOptions options)
{
    private const int FewestSamples = 5;

    private readonly TimeSpan _target = TimeSpan.FromMilliseconds(options.TargetOverheadMs);
    private Samples _starts;
    private Samples _ledger;

    public void Started(TimeSpan delay) => _starts.Add(delay > _target);

    public void LedgerTook(TimeSpan took) => _ledger.Add(took > _target);

    /// <summary>Whether the median of either was over the target since this was asked last.</summary>
    public bool TakeOverloaded()
    {
        var starts = _starts.TakeMedianOver();
        return _ledger.TakeMedianOver() || starts;
    }

    private struct Samples
    {
        private int _all;
        private int _over;

        public void Add(bool over)
        {
            Interlocked.Increment(ref _all);
            if (over)
                Interlocked.Increment(ref _over);
        }

        public bool TakeMedianOver()
        {
            var over = Interlocked.Exchange(ref _over, 0);
            var all = Interlocked.Exchange(ref _all, 0);
            return all >= FewestSamples && over * 2 > all;
        }
    }
}
