using Dapr.Protocol.Grpc;

namespace Dapr.Sidecar.Workflows;

/// <summary>Deletes instances, and looks at their descendants. An id may have been used again, so a descendant may be an ancestor, too.</summary>
internal sealed partial class WorkflowEngine
{
    /// <summary>Deletes an instance and, if <paramref name="recursive"/>, its children before it.</summary>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="GrpcException">It, or one of its children, runs and <paramref name="force"/> is not given. Children that were deleted before stay so.</exception>
    public Task<int> PurgeAsync(string id, bool recursive, bool force) => PurgeAsync(id, recursive, force, [id]);

    private async Task<int> PurgeAsync(string id, bool recursive, bool force, HashSet<string> visited)
    {
        if (Find(id) is not { } instance) throw NoSuchInstance;
        if (!instance.Facts.IsOver && !force) throw new GrpcException(GrpcStatus.Unknown, instance.Stalled ? IsStalled.Detail : NotCompleted);
        var count = 0;
        foreach (var child in recursive ? ChildIdsOf(instance) : [])
        {
            if (!visited.Add(child) || Find(child) is null) continue;
            try
            {
                count += await PurgeAsync(child, recursive, force, visited);
            }
            catch (GrpcException e)
            {
                throw new GrpcException(e.Status, $"failed to purge child workflow: {e.Detail}");
            }
        }
        await DeleteAsync(instance);
        return count + 1;
    }

    private async Task DeleteAsync(Instance instance)
    {
        await _store.WriteAsync(session =>
        {
            WorkflowStore.Delete(session, instance.Row);
            // A turn whose write comes behind this one is dropped.
            instance.Gone = true;
            return true;
        });
        _instances.TryRemove(KeyValuePair.Create(instance.Id, instance));
        _stalled.TryRemove(instance, out _);
        lock (instance.Lock)
        {
            instance.Gone = true;
            if (instance.Turn is { IsAnswered: false, Events.Count: > 0 } turn) Queue.Release(turn);
            TakeBackAll(instance);
            while (instance.Callers.TryDequeue(out var caller)) caller.TrySetException(NoSuchInstance);
        }
        _watchers.Changed(instance.Id);
    }

    /// <summary>One of its descendants that is not over; null: there is none.</summary>
    private string? RunningBelow(Instance instance, HashSet<string> visited)
    {
        foreach (var id in ChildIdsOf(instance))
        {
            if (!visited.Add(id) || Find(id) is not { } child) continue;
            if (!child.Facts.IsOver) return id;
            if (RunningBelow(child, visited) is { } below) return below;
        }
        return null;
    }

    private static IEnumerable<string> ChildIdsOf(Instance instance) =>
        Events(instance).Where(e => e.ChildWorkflowInstanceCreated is not null).Select(e => e.ChildWorkflowInstanceCreated.InstanceId).Distinct(StringComparer.Ordinal);
}
