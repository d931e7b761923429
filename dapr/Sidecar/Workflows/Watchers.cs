namespace Dapr.Sidecar.Workflows;

/// <summary>Those who wait for something to happen to an instance, whether it exists yet or not.</summary>
internal sealed class Watchers
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<TaskCompletionSource>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Ends with the next change. Ask for it before looking.</summary>
    public TaskCompletionSource Next(string id)
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_waiting.TryGetValue(id, out var list)) _waiting[id] = list = [];
            list.Add(next);
        }
        return next;
    }

    public void Leave(string id, TaskCompletionSource next)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(id, out var list) && list.Remove(next) && list.Count == 0) _waiting.Remove(id);
        }
    }

    public void Changed(string id)
    {
        List<TaskCompletionSource>? list;
        lock (_lock) _waiting.Remove(id, out list);
        foreach (var next in list ?? []) next.TrySetResult();
    }
}
