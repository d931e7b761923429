namespace Agents.Hosting.Batching;

/// <summary>
/// Lets work that can wait go piece by piece, one at a time. While there is live work it rests after each piece as long as that took,
/// so that it takes at most half of the time.
/// </summary>
/// <param name="isLive">Whether there is live work now.</param>
/// <param name="time">Measures and rests.</param>
public sealed class YieldingTurns(Func<bool> isLive, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

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

    public void Dispose() => _turn.Dispose();

    private async Task RestAsync(TimeSpan rest)
    {
        if (isLive())
            await Task.Delay(rest, time);
        _turn.Release();
    }
}
