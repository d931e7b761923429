using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Kill;

/// <summary>Kills a process of the system at random moments and starts it again, until told to stop.</summary>
/// <param name="system">Whose processes.</param>
/// <param name="seed">Makes the order and the pauses.</param>
/// <param name="longestPauseMs">Between a start and the next kill; the shortest is a quarter of it.</param>
internal sealed class Killer(AgentSystem system, int seed, int longestPauseMs = 2000)
{
    private readonly Random _random = new(seed);
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who was killed, in order.</summary>
    public List<string> Victims { get; } = [];

    /// <summary>How many kills, and of whom.</summary>
    public string Summary => $"{Victims.Count} kills "
        + $"({string.Join(", ", Victims.GroupBy(v => v).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"))})";

    /// <summary>A seed of its own for each run, told to the output; or the one that is given, to see a run again.</summary>
    public static int Seed(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AGENTS_KILL_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"AGENTS_KILL_SEED={seed}");
        return seed;
    }

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        string[] names = [.. system.Processes.Keys];
        while (!stop.IsCancellationRequested)
        {
            // Everybody is a victim once before anybody is for the second time.
            foreach (var name in Shuffled(names))
            {
                await Pause(longestPauseMs / 4, longestPauseMs, stop);
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                Victims.Add(name);
                var told = _next;
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                told.SetResult();
                await system.Processes[name].KillAsync();
                await Pause(0, 500, CancellationToken.None);
                cancellationToken.ThrowIfCancellationRequested();
                system.Processes[name].Start();
            }
        }
    }

    /// <summary>Waits for so many kills.</summary>
    public async Task UntilAsync(int kills, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _next;
            if (Victims.Count >= kills)
                return;
            await next.Task.WaitAsync(cancellationToken);
        }
    }

    private string[] Shuffled(string[] names)
    {
        var copy = names.ToArray();
        _random.Shuffle(copy);
        return copy;
    }

    private Task Pause(int fromMs, int toMs, CancellationToken stop) =>
        Task.Delay(_random.Next(fromMs, toMs), stop).ContinueWith(_ => { }, TaskScheduler.Default);
}
