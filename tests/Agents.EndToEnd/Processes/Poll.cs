using System.Diagnostics;

namespace Agents.EndToEnd.Processes;

/// <summary>Waits for something that happens in another process.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The first answer that is not null. A request that fails counts as null.</summary>
    /// <exception cref="TimeoutException">There was none within the limit; the message says what was waited for.</exception>
    public static async Task<T> UntilAsync<T>(
        string what, TimeSpan limit, Func<Task<T?>> ask, CancellationToken cancellationToken, Func<string>? explain = null)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < limit)
        {
            try
            {
                if (await ask() is { } answer)
                {
                    return answer;
                }
            }
            catch (HttpRequestException)
            {
                // Not up yet, or just killed.
            }

            await Task.Delay(Pause, cancellationToken);
        }

        throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}. {explain?.Invoke()}");
    }
}
