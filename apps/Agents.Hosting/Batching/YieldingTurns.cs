namespace Agents.Hosting.Batching;

/// <summary>
/// Lets work that can wait go piece by piece, one at a time. While there is live work it rests after each piece three times as long as
/// that took, so that it takes at most a quarter of the time.
/// </summary>
/// <param name="isLive">Whether there is live work now.</param>
/// <param name="time">Measures and rests.</param>
public sealed class YieldingTurns(Func<bool> isLive, TimeProvider time) : IDisposable
{
    /// <summary>Items of a piece: as many as cost a live call that comes just then no more than a few milliseconds.</summary>
    public const int PieceSize = 20;

    private const int RestPerWork = 3;
    // Live calls come one by one: that there is none just now does not mean that none is coming.
    private static readonly TimeSpan LiveFor = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _liveAt;

    /// <summary>Runs a piece when it is its turn; its end is told at once, the rest keeps the others waiting only.</summary>
    public async Task RunAsync(Func<Task> piece, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        var startedAt = time.GetTimestamp();
        try
        {
            await piece();
        }
        finally
        {
            // Not awaited: it ends with the release, and cannot fail.
            _ = RestAsync(time.GetElapsedTime(startedAt));
        }
    }

    /// <summary>Runs work on items in pieces of <see cref="PieceSize"/>.</summary>
    public async Task RunAsync<T>(IReadOnlyCollection<T> items, Func<T[], Task> piece, CancellationToken cancellationToken)
    {
        foreach (var some in items.Chunk(PieceSize))
            await RunAsync(() => piece(some), cancellationToken);
    }

    public void Dispose() => _turn.Dispose();

    private async Task RestAsync(TimeSpan took)
    {
        if (isLive())
            _liveAt = time.GetTimestamp();
        if (_liveAt != 0 && time.GetElapsedTime(_liveAt) < LiveFor)
            await Task.Delay(took * RestPerWork, time);
        _turn.Release();
    }
}
