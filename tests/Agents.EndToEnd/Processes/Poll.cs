using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Agents.EndToEnd.Processes;

/// <summary>Waits for something that happens in another process.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>As below, for JSON.</summary>
    public static async Task<JsonElement> UntilAsync(
        string what, TimeSpan limit, Func<Task<JsonElement?>> ask, AgentSystem system, Func<string>? explain = null) =>
        ((StrongBox<JsonElement>)await UntilAsync<object>(
            what, limit, async () => await ask() is { } json ? new StrongBox<JsonElement>(json) : null,
            TestContext.Current.CancellationToken, () => explain?.Invoke() + system.Tails())).Value;

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
