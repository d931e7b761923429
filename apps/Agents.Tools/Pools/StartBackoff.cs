namespace Agents.Tools.Pools;

/// <summary>The pause after starts that failed: doubles from the first to the longest, and ends with the first start that succeeds.</summary>
internal sealed class StartBackoff(TimeProvider time)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private int _failures;
    private long _failedAt;

    /// <summary>Why the last start failed; null after one that succeeded.</summary>
    public string? Reason { get; private set; }

    public TimeSpan Left
    {
        get
        {
            if (_failures == 0)
                return TimeSpan.Zero;
            var pause = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(_failures - 1, 10)));
            var left = pause - time.GetElapsedTime(_failedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Failed(string reason)
    {
        _failures++;
        _failedAt = time.GetTimestamp();
        Reason = reason;
    }

    public void Succeeded()
    {
        _failures = 0;
        Reason = null;
    }
}
