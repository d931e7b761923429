using System.Diagnostics;

namespace Agents.Load.Measuring;

/// <summary>
/// Calls that arrive at a given rate whether or not earlier ones were answered. A latency counts from the moment at which the call
/// was to arrive, so that a system which stalls cannot hide it by being asked less ("coordinated omission").
/// </summary>
internal static class OpenLoop
{
    /// <summary>More than this outstanding: the call is not made and counts as failed. Keeps a run bounded.</summary>
    public const int MaxOutstanding = 20_000;

    public const int Seed = 4;

    /// <param name="enough">Ends the arrivals before the duration is over; what has arrived is still waited for.</param>
    /// <param name="seed">Of the moments of arrival; loops side by side need different ones.</param>
    public static async Task<TimeSpan> RunAsync(
        double perSecond, TimeSpan duration, Latencies samples, Func<int, CancellationToken, Task<string?>> call, CancellationToken enough,
        CancellationToken cancellationToken, int seed = Seed)
    {
        var arrivals = new ArrivalTimes(perSecond, seed);
        var outstanding = new Outstanding();
        var clock = Stopwatch.StartNew();
        // On a thread of its own: its pauses end when they should, those of a timer up to four milliseconds later, and the lateness counts.
        await Task.Factory.StartNew(Arrive, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await outstanding.AllLeftAsync(cancellationToken);
        return clock.Elapsed;

        void Arrive()
        {
            for (var n = 0; arrivals.Next < duration && !enough.IsCancellationRequested; n++, arrivals.Advance())
            {
                while (clock.Elapsed < arrivals.Next)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Thread.Sleep(1);
                }

                if (!outstanding.TryEnter())
                {
                    samples.Add(TimeSpan.Zero, $"not sent: {MaxOutstanding} calls were outstanding");
                    continue;
                }

                // Not awaited here: who arrives does not wait for those before. The end of the loop waits for all of them.
                _ = MakeAsync(n, arrivals.Next);
            }
        }

        async Task MakeAsync(int number, TimeSpan due)
        {
            string? failure;
            try
            {
                failure = await Attempt.MakeAsync(() => call(number, cancellationToken));
            }
            catch (OperationCanceledException)
            {
                failure = "the run was stopped";
            }

            samples.Add(clock.Elapsed - due, failure);
            outstanding.Leave();
        }
    }

    private sealed class Outstanding
    {
        private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // The loop itself is one of them until no more can enter.
        private int _count = 1;

        public bool TryEnter()
        {
            if (Interlocked.Increment(ref _count) <= MaxOutstanding)
            {
                return true;
            }

            Interlocked.Decrement(ref _count);
            return false;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _count) == 0)
            {
                _empty.TrySetResult();
            }
        }

        public async Task AllLeftAsync(CancellationToken cancellationToken)
        {
            Leave();
            await _empty.Task.WaitAsync(cancellationToken);
        }
    }
}
