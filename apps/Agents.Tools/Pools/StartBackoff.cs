using System.Globalization;

namespace Agents.Tools.Pools;

/// <summary>
/// Pauses between starts. After starts that failed they double from <see cref="First"/> to <see cref="Longest"/>, until one succeeds.
/// After instances that ended by themselves soon after their start they double from <see cref="FirstShortLived"/> to
/// <see cref="LongestShortLived"/>, until one lives for <see cref="LongLife"/>: a start costs the others more than a call does. The
/// first that ends early is replaced at once.
/// </summary>
internal sealed class StartBackoff(TimeProvider time)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan FirstShortLived = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestShortLived = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan LongLife = TimeSpan.FromSeconds(30);

    private int _failures;
    private long _failedAt;
    private string? _failure;
    private int _shortLives;
    private long _endedAt;

    /// <summary>Why nothing starts: the last start failed, or too many instances ended early and the pause lasts. Else null.</summary>
    public string? Reason => _failure ?? (LeftAfterShortLives > TimeSpan.Zero
        ? string.Create(CultureInfo.InvariantCulture, $"Its last {_shortLives} instances ended by themselves within {LongLife.TotalSeconds} s of their start.")
        : null);

    public TimeSpan Left
    {
        get
        {
            var afterFailures = _failures == 0 ? TimeSpan.Zero : Pause(First, Longest, _failures, _failedAt);
            var afterShortLives = LeftAfterShortLives;
            return afterFailures > afterShortLives ? afterFailures : afterShortLives;
        }
    }

    private TimeSpan LeftAfterShortLives =>
        _shortLives < 2 ? TimeSpan.Zero : Pause(FirstShortLived, LongestShortLived, _shortLives - 1, _endedAt);

    public void Failed(string reason)
    {
        _failures++;
        _failedAt = time.GetTimestamp();
        _failure = reason;
    }

    public void Succeeded()
    {
        _failures = 0;
        _failure = null;
    }

    /// <summary>An instance ended by itself, or had to be ended because it was not well.</summary>
    /// <param name="lived">Since its start.</param>
    public void Ended(TimeSpan lived)
    {
        _shortLives = lived < LongLife ? _shortLives + 1 : 0;
        _endedAt = time.GetTimestamp();
    }

    private TimeSpan Pause(TimeSpan first, TimeSpan longest, int count, long since)
    {
        var left = TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Min(count - 1, 10))) - time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
