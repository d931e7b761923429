using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.AppChannels;

/// <summary>
/// The application's health by probes. Ill until the first good probe; then a good probe while it is well changes nothing, so that
/// bad ones add up to the threshold also when good ones lie between them.
/// </summary>
internal sealed partial class AppHealth(SidecarOptions options, Func<CancellationToken, Task<bool>> probe, TimeProvider time, ILogger log)
{
    private int _failures = options.AppHealthThreshold;
    private TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsHealthy => Volatile.Read(ref _failures) < options.AppHealthThreshold;

    /// <summary>Told of each change, from the loop that probes; must return soon.</summary>
    public event Action<bool>? Changed;

    /// <summary>Returns when the application is well, at once if it is so now.</summary>
    public Task WaitUntilHealthyAsync(CancellationToken cancellationToken) => Volatile.Read(ref _healthy).Task.WaitAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.AppHealthProbeInterval, time);
        try
        {
            do Take(await ProbeOnceAsync(cancellationToken));
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task<bool> ProbeOnceAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.AppHealthProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await probe(either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private void Take(bool good)
    {
        if (good == IsHealthy) return;
        if (good)
        {
            Volatile.Write(ref _failures, 0);
            Log.Healthy(log);
            Volatile.Read(ref _healthy).TrySetResult();
            Changed?.Invoke(true);
        }
        else if (++_failures == options.AppHealthThreshold)
        {
            Volatile.Write(ref _healthy, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            Log.Unhealthy(log);
            Changed?.Invoke(false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "the application is healthy")]
        public static partial void Healthy(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "the application is not healthy")]
        public static partial void Unhealthy(ILogger logger);
    }
}
