using System.Collections.Concurrent;

namespace Agents.Conformance.Clients.Sdk.Workflows;

/// <summary>How often something really ran in an instance. A service of the worker's application, outside of all workflows.</summary>
internal sealed class Runs
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<(string Instance, string Name), int> _counts = new();
    private readonly ConcurrentDictionary<(string Instance, string Name, int Count), TaskCompletionSource> _reached = new();

    public int Add(string instance, string name)
    {
        var count = _counts.AddOrUpdate((instance, name), 1, (_, before) => before + 1);
        Reached(instance, name, count).TrySetResult();
        return count;
    }

    public int Of(string instance, string name) => _counts.GetValueOrDefault((instance, name));

    /// <summary>Ends when it has run so often.</summary>
    public Task ReachesAsync(string instance, string name, int count) => Reached(instance, name, count).Task.WaitAsync(Limit);

    private TaskCompletionSource Reached(string instance, string name, int count) =>
        _reached.GetOrAdd((instance, name, count), _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
