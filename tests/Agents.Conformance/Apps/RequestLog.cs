namespace Agents.Conformance.Apps;

/// <summary>What an application got, in order, and which of it a step has already listed.</summary>
internal sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _open = [];
    private TaskCompletionSource _changed = New();

    public void Add(ReceivedRequest request)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _open.Add(request);
            (changed, _changed) = (_changed, New());
        }
        changed.SetResult();
    }

    /// <summary>The requests that no step has listed yet, and a task that ends when there are more.</summary>
    public (IReadOnlyList<ReceivedRequest> Requests, Task Changed) Open(Func<ReceivedRequest, bool> matches)
    {
        lock (_lock) return ([.. _open.Where(matches)], _changed.Task);
    }

    public void MarkListed(IEnumerable<ReceivedRequest> requests)
    {
        lock (_lock)
        {
            foreach (var request in requests) _open.Remove(request);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
