using Agents.Decisions.Definitions;

namespace Agents.Decisions.Evaluation;

/// <summary>How much of a decision's time is left. It begins with the request.</summary>
internal sealed class DecisionClock
{
    // Kept of the time for evaluating and recording what the facts gave: at most a fifth.
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(50);

    // To write down that the time is up.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(25);

    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly TimeSpan _limit;

    public DecisionClock(TimeProvider time, long startedAt, DecisionDefinition definition)
    {
        (_time, _startedAt, _limit) = (time, startedAt, TimeSpan.FromMilliseconds(definition.DeadlineMs));
        Deadline = time.GetUtcNow() - time.GetElapsedTime(startedAt) + _limit;
    }

    /// <summary>UTC.</summary>
    public DateTimeOffset Deadline { get; }

    public TimeSpan Left => Positive(_limit);

    public TimeSpan LeftForFacts => Positive(_limit - (Reserve < _limit / 5 ? Reserve : _limit / 5));

    public TimeSpan LeftForRecord => Positive(_limit + Grace);

    public double ElapsedMs => Math.Round(_time.GetElapsedTime(_startedAt).TotalMilliseconds, 3);

    private TimeSpan Positive(TimeSpan limit)
    {
        var left = limit - _time.GetElapsedTime(_startedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
