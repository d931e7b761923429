using Agents.Load.Running;

namespace Agents.Load.Crashing;

/// <summary>Kills one process of the system after the other at random moments and starts it again, until told to stop.</summary>
internal sealed class Killer(LoadRun run, LoadSystem system)
{
    private const int Seed = 4;
    private readonly Random _random = new(Seed);

    /// <summary>Who was killed, in order.</summary>
    public List<string> Victims { get; } = [];

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        string[] names = [.. system.Processes.Keys];
        while (true)
        {
            // Everybody is a victim once before anybody is for the second time.
            _random.Shuffle(names);
            foreach (var name in names)
            {
                await Task.Delay(_random.Next(500, 2000), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                Victims.Add(name);
                run.Begin($"kill {name}");
                await system.Processes[name].KillAsync();
                await Task.Delay(_random.Next(500), cancellationToken);
                system.Processes[name].Start();
            }
        }
    }
}
