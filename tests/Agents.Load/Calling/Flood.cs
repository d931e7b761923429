using System.Diagnostics;

namespace Agents.Load.Calling;

/// <param name="Refused">Told at once that they cannot be taken: 429 and the like.</param>
internal sealed record FloodCounts(long Accepted, long Refused, TimeSpan Elapsed)
{
    public double PerSecond => (Accepted + Refused) / Elapsed.TotalSeconds;
}

/// <summary>More work than the system can do: submitted in bulk at a rate, by nobody who waits for it. Bounded in count.</summary>
internal sealed class Flood : IAsyncDisposable
{
    public const int MaxCalls = 100_000;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task _running;
    private long _accepted;
    private long _refused;

    private Flood(GatewayClient gateway, string tool, string arguments, double perSecond, TimeProvider time) =>
        _running = RunAsync(gateway, tool, arguments, perSecond, time);

    public static Flood Start(GatewayClient gateway, string tool, string arguments, double perSecond) =>
        new(gateway, tool, arguments, perSecond, TimeProvider.System);

    public async Task<FloodCounts> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _clock.Stop();
        return new FloodCounts(_accepted, _refused, _clock.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(GatewayClient gateway, string tool, string arguments, double perSecond, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (!_stop.IsCancellationRequested)
        {
            // By the clock and not by the tick: a bulk that took long is made up for.
            var due = Math.Min(MaxCalls, (long)(_clock.Elapsed.TotalSeconds * perSecond)) - (_accepted + _refused);
            if (due > 0)
            {
                var size = (int)Math.Min(due, GatewayClient.MaxBulk);
                var (ids, _) = await gateway.SubmitAsync(tool, Enumerable.Repeat(arguments, size), CancellationToken.None);
                _accepted += ids.Count;
                _refused += size - ids.Count;
            }

            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
