using Agents.Contracts.Inventory;

namespace Agents.Tools.Admission;

/// <summary>
/// Token bucket of one tool, kept as the one point in time at which it would be full again (generic cell rate algorithm, ITU-T
/// I.371). So versions with different limits share it: each start costs the time that its own limit says. Not synchronised.
/// </summary>
internal sealed class StartRate(TimeProvider time)
{
    private long _fullAt;

    /// <summary>Time stamp from which on one more may start; not in the future: it may start now.</summary>
    public long NextAt(ToolRateLimit limit)
    {
        var burst = limit.Burst ?? Math.Max(1, (int)limit.PerSecond);
        return _fullAt - ((burst - 1) * Interval(limit));
    }

    public void Take(ToolRateLimit limit) => _fullAt = Math.Max(_fullAt, time.GetTimestamp()) + Interval(limit);

    private long Interval(ToolRateLimit limit) => Math.Max(1, (long)(time.TimestampFrequency / limit.PerSecond));
}
