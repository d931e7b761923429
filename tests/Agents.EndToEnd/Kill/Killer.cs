using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Kill;

/// <summary>Kills a process of the system at random moments and starts it again, until told to stop.</summary>
internal sealed class Killer(AgentSystem system, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Who was killed, in order.</summary>
    public List<string> Victims { get; } = [];

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        string[] names = [.. system.Processes.Keys];
        while (!stop.IsCancellationRequested)
        {
            // Everybody is a victim once before anybody is for the second time.
            foreach (var name in Shuffled(names))
            {
                await Pause(500, 2000, stop);
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                Victims.Add(name);
                await system.Processes[name].KillAsync();
                await Pause(0, 500, CancellationToken.None);
                cancellationToken.ThrowIfCancellationRequested();
                system.Processes[name].Start();
            }
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
