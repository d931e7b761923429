using System.Diagnostics;

namespace Agents.Load.Measuring;

/// <summary>So many callers, each calling again as soon as it has its answer, for a time; after a warm-up that does not count.</summary>
internal static class ClosedLoop
{
    /// <param name="call">Makes the n-th call of a caller; false when it was not good.</param>
    public static async Task<Figure> RunAsync(
        string name, LoadOptions options, ProgressLines progress, Func<int, int, CancellationToken, Task<bool>> call, CancellationToken cancellationToken)
    {
        await LoopAsync(options.Callers, LoadOptions.WarmUp, new Samples(), call, cancellationToken);

        var samples = new Samples();
        using var shown = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var showing = progress.ShowAsync(name, options.Duration, samples, shown.Token);
        var clock = Stopwatch.StartNew();
        await LoopAsync(options.Callers, options.Duration, samples, call, cancellationToken);
        var elapsed = clock.Elapsed;
        await shown.CancelAsync();
        await showing;
        return Figure.Of(name, options.Callers, samples, elapsed);
    }

    private static async Task LoopAsync(
        int callers, TimeSpan duration, Samples samples, Func<int, int, CancellationToken, Task<bool>> call, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            async () =>
            {
                for (var n = 0; clock.Elapsed < duration; n++)
                {
                    var start = Stopwatch.GetTimestamp();
                    bool good;
                    try
                    {
                        good = await call(caller, n, cancellationToken);
                    }
                    catch (HttpRequestException)
                    {
                        good = false;
                    }

                    samples.Add(Stopwatch.GetElapsedTime(start), good);
                }
            },
            cancellationToken)));
    }
}
