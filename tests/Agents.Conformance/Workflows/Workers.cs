using System.Text.Json;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;

namespace Agents.Conformance.Workflows;

/// <summary>A work item, and the worker whose stream brought it.</summary>
internal sealed record ReceivedWork(string Worker, JsonElement Item, DateTimeOffset At)
{
    public string Instance
    {
        get
        {
            var of = Item.TryGetProperty("workflowRequest", out var turn) ? turn : Item.GetProperty("activityRequest").GetProperty("workflowInstance");
            return of.TryGetProperty("instanceId", out var id) ? id.GetString()! : "";
        }
    }
}

/// <summary>The streams of the workers of a recording. They share one queue, so what comes is kept in one list.</summary>
internal sealed class Workers(TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedWork> _received = [];
    private readonly Dictionary<string, (Task<GrpcException?> Ended, CancellationTokenSource Leaving)> _streams = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count => _streams.Count;

    public IReadOnlyList<ReceivedWork> Received
    {
        get
        {
            lock (_lock) return [.. _received];
        }
    }

    public bool IsOpen(string worker) => _streams.ContainsKey(worker);

    public void Open(string worker, GrpcChannel channel)
    {
        var leaving = new CancellationTokenSource();
        _streams.Add(worker, (ReadAsync(worker, channel, leaving.Token), leaving));
    }

    /// <summary>The worker is gone, without a word.</summary>
    public async Task LeaveAsync(string worker)
    {
        _streams.Remove(worker, out var stream);
        await stream.Leaving.CancelAsync();
        await stream.Ended;
        stream.Leaving.Dispose();
    }

    /// <summary>Waits until the sidecar ends a stream, and tells how.</summary>
    public async Task<GrpcException?> EndAsync(string worker, TimeSpan limit, CancellationToken cancellationToken)
    {
        var ended = await _streams[worker].Ended.WaitAsync(limit, cancellationToken);
        await LeaveAsync(worker);
        return ended;
    }

    /// <summary>Takes the first item that is meant, when it is there.</summary>
    /// <exception cref="TimeoutException">It has not come.</exception>
    public async Task<ReceivedWork> NextAsync(Func<ReceivedWork, bool> isMeant, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(limit);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var at = _received.FindIndex(work => isMeant(work));
                if (at >= 0)
                {
                    var work = _received[at];
                    _received.RemoveAt(at);
                    return work;
                }
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(end.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"nothing of the kind within {limit.TotalSeconds:0.#} s");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _streams.Keys.ToList()) await LeaveAsync(worker);
    }

    private async Task<GrpcException?> ReadAsync(string worker, GrpcChannel channel, CancellationToken leaving)
    {
        try
        {
            await foreach (var item in channel.ServerStreamAsync(TaskHubMethods.Service + "GetWorkItems", new GetWorkItemsRequest(), WorkItem.Parser, null, leaving))
            {
                lock (_lock)
                {
                    _received.Add(new ReceivedWork(worker, TaskHubMethods.ToJson(item), time.GetUtcNow()));
                    _changed.TrySetResult();
                    _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
            return null;
        }
        catch (GrpcException e)
        {
            return e;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            return null;
        }
    }
}
