using Agents.Conformance.Suite;

namespace Agents.Conformance.Workflows;

/// <summary>Plays the chosen recordings side by side; a test waits for its own.</summary>
internal sealed class RecordingCases : ICases
{
    // Most of the time a recording waits for its timers.
    private const int Parallel = 8;
    private readonly Lock _lock = new();
    private static readonly SemaphoreSlim Free = new(Parallel);
    private Dictionary<string, Task<string?>>? _running;

    public IReadOnlyList<string> All { get; } = Recording.Names();

    public void Start(IEnumerable<string> chosen)
    {
        lock (_lock) _running ??= chosen.ToDictionary(name => name, RunAsync, StringComparer.Ordinal);
    }

    /// <summary>What is not as recorded; null: nothing.</summary>
    public Task<string?> OutcomeAsync(string name, CancellationToken cancellationToken)
    {
        Start(All);
        return _running![name].WaitAsync(cancellationToken);
    }

    private async Task<string?> RunAsync(string name)
    {
        await Free.WaitAsync();
        try
        {
            return await RecordingRuns.RunAsync(name, CancellationToken.None);
        }
        finally
        {
            Free.Release();
        }
    }
}
