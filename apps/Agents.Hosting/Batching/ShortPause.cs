using System.Collections.Concurrent;

namespace Agents.Hosting.Batching;

/// <summary>
/// A pause of 1 to 2 ms that really is that short. The timers of .NET count the ticks of the system, on Linux of 4 ms each: a delay
/// of 2 ms takes up to 6 ms, and a processor that has nothing else to do stands still meanwhile.
/// </summary>
internal static class ShortPause
{
    /// <summary>What is waited at least, on the system's clock and on any other.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(1);

    // One thread sleeps for all who pause: a sleeping thread wakes in time, and one is enough, because all sleep equally long.
    private static readonly Lazy<BlockingCollection<TaskCompletionSource>> Pausing = new(StartSleeper);

    /// <summary>Completes when <see cref="Length"/> has passed; on the system's clock that is seldom more than twice as long.</summary>
    public static Task On(TimeProvider time)
    {
        if (time != TimeProvider.System)
            return Task.Delay(Length, time);

        var pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pausing.Value.Add(pause);
        return pause.Task;
    }

    private static BlockingCollection<TaskCompletionSource> StartSleeper()
    {
        BlockingCollection<TaskCompletionSource> pausing = [];
        new Thread(() => Sleep(pausing)) { IsBackground = true, Name = "short pauses" }.Start();
        return pausing;
    }

    private static void Sleep(BlockingCollection<TaskCompletionSource> pausing)
    {
        List<TaskCompletionSource> ending = [];
        while (true)
        {
            // Who comes while it sleeps is taken up after it, so that nobody waits for less than the whole length.
            ending.Add(pausing.Take());
            while (pausing.TryTake(out var another))
                ending.Add(another);
            Thread.Sleep(Length);
            foreach (var pause in ending)
                pause.SetResult();
            ending.Clear();
        }
    }
}
