namespace Agents.Load.Charts;

/// <summary>Places values on a logarithmic axis: latencies of one run differ by factors, and a linear axis would hide the small ones.</summary>
internal sealed class LogScale
{
    private readonly double _low;
    private readonly double _span;
    private readonly double _from;
    private readonly double _to;

    private LogScale(double low, double high, double from, double to)
    {
        (Low, High, _from, _to) = (low, high, from, to);
        _low = Math.Log10(low);
        _span = Math.Log10(high) - _low;
    }

    public double Low { get; }

    public double High { get; }

    /// <summary>From the 1, 2 or 5 below the smallest value to the one above the largest.</summary>
    /// <param name="from">Where the smallest value is drawn.</param>
    /// <param name="to">Where the largest value is drawn.</param>
    public static LogScale Around(IEnumerable<double> values, double from, double to)
    {
        double[] positive = [.. values.Where(v => v > 0)];
        var (min, max) = positive.Length == 0 ? (1.0, 10.0) : (positive.Min(), positive.Max());
        var low = Steps(min).Last(s => s <= min);
        var high = Steps(max).First(s => s >= max);
        return new LogScale(low, high > low ? high : low * 10, from, to);
    }

    /// <summary>Where a value is drawn; those outside at the edge.</summary>
    public double At(double value)
    {
        var share = (Math.Log10(Math.Clamp(value, Low, High)) - _low) / _span;
        return _from + (share * (_to - _from));
    }

    /// <summary>Values to label: 1, 2 and 5 of each decade, or only 1 when the axis spans many.</summary>
    public IReadOnlyList<double> Ticks()
    {
        List<double> ticks = [];
        for (var exponent = (int)Math.Floor(_low); exponent <= Math.Ceiling(_low + _span); exponent++)
        {
            foreach (var digit in _span > 3 ? (double[])[1] : [1, 2, 5])
            {
                var tick = Value(digit, exponent);
                if (tick >= Low && tick <= High)
                {
                    ticks.Add(tick);
                }
            }
        }

        return ticks;
    }

    private static IEnumerable<double> Steps(double around)
    {
        var exponent = (int)Math.Floor(Math.Log10(around));
        for (var e = exponent - 1; e <= exponent + 1; e++)
        {
            yield return Value(1, e);
            yield return Value(2, e);
            yield return Value(5, e);
        }
    }

    // Not digit * 10^e for negative e: 2 * 0.1 is not 0.2 for every reader of the label.
    private static double Value(double digit, int exponent) =>
        exponent >= 0 ? digit * Math.Pow(10, exponent) : digit / Math.Pow(10, -exponent);
}
