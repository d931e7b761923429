using Dapr;

namespace Agents.Hosting.Recovery;

/// <summary>What an app puts right once after its start, of what processes left that died in the middle.</summary>
public static class StartRecovery
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Does it, again and again while Dapr does not answer. Returns when it is done, or when the app stops: then the next start does it.</summary>
    /// <param name="recover">What is to be done; it may be done twice.</param>
    /// <param name="failed">Gets why it was not done this time.</param>
    /// <param name="time">Waits between the tries.</param>
    /// <param name="stoppingToken">The app stops.</param>
    public static async Task RunAsync(Func<CancellationToken, Task> recover, Action<string> failed, TimeProvider time, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(recover);
        ArgumentNullException.ThrowIfNull(failed);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await recover(stoppingToken);
                return;
            }
            catch (Exception exception) when (exception is DaprException or HttpRequestException)
            {
                failed(exception.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The next start does it.
                return;
            }
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
