using Agents.Hosting.Batching;

namespace Agents.Memory.Live;

/// <summary>Knows whether somebody waits for a turn just now. What is done behind the turns goes piece by piece then, and rests in between.</summary>
internal sealed class LiveTurns : IDisposable
{
    /// <summary>More turns than that at a time are a spike, and the work behind waits for its end, each piece for <see cref="LongestWait"/> at most.</summary>
    public const int Spike = 16;

    /// <inheritdoc cref="Spike"/>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly TimeProvider _time;
    private readonly YieldingTurns _behind;
    private int _count;

    public LiveTurns(TimeProvider time)
    {
        _time = time;
        _behind = new YieldingTurns(() => Volatile.Read(ref _count) > 0, time);
    }

    /// <summary>Counts as live until it is disposed of.</summary>
    public IDisposable Enter() => new Turn(this);

    /// <summary>Runs a piece of the work behind: one at a time, for at most a quarter of the time while there are live turns.</summary>
    public async Task BehindAsync(Func<Task> piece, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; Volatile.Read(ref _count) > Spike && waited < LongestWait; waited += Pause)
            await Task.Delay(Pause, _time, cancellationToken);
        await _behind.RunAsync(piece, cancellationToken);
    }

    public void Dispose() => _behind.Dispose();

    private sealed class Turn : IDisposable
    {
        private readonly LiveTurns _live;

        public Turn(LiveTurns live)
        {
            _live = live;
            Interlocked.Increment(ref live._count);
        }

        public void Dispose() => Interlocked.Decrement(ref _live._count);
    }
}
