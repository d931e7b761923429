using Agents.Memory.Embeddings;

namespace Agents.Memory.Vectors;

/// <summary>Prepares the tier when the app starts, until it works, and again when it has begun to fail: its indexes may be gone.</summary>
internal sealed partial class VectorTierStart(
    GuardedTier tier, ITextEmbedder embedder, VectorsOptions options, TimeProvider time, ILogger<VectorTierStart> logger) : BackgroundService
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await PrepareAsync(stoppingToken);
                await tier.Resting.WaitAsync(stoppingToken);
                await Task.Delay(options.Break, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops.
        }
    }

    private async Task PrepareAsync(CancellationToken stoppingToken)
    {
        var wait = FirstWait;
        while (true)
        {
            try
            {
                await tier.PrepareAsync(embedder.Model, stoppingToken);
                return;
            }
            catch (VectorTierException exception)
            {
                Log.NotReady(logger, options.Provider, wait.TotalSeconds, exception.Message);
            }

            await Task.Delay(wait, time, stoppingToken);
            wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The vector tier {Provider} is not ready and is tried again in {Seconds} s: {Reason}")]
        public static partial void NotReady(ILogger logger, string provider, double seconds, string reason);
    }
}
