using System.Collections.Concurrent;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Workflows;

/// <summary>
/// Lets one sidecar at a time run the workflows of an app id: it has their state in memory. Another one of the same app id waits
/// until that sidecar has stopped or its process is gone, then brings everything back from the store.
/// </summary>
internal sealed partial class Ownership(WorkflowStore store, Action recover, TimeProvider time, ILogger log) : IDisposable
{
    // The owners of this process: a sidecar may end while the process lives on.
    private static readonly ConcurrentDictionary<string, bool> Living = new(StringComparer.Ordinal);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly string _me = $"{ProcessIdentity.Current}/{Guid.NewGuid():N}";
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private Task _waiting = Task.CompletedTask;

    /// <summary>Ends when the workflows are this sidecar's.</summary>
    public Task Ready => _ready.Task;

    public async Task StartAsync()
    {
        Living[_me] = true;
        if (!await TryTakeAsync()) _waiting = WaitAsync();
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _waiting;
    }

    /// <summary>From now on another sidecar may have them.</summary>
    public void Dispose() => Living.TryRemove(_me, out _);

    private async Task WaitAsync()
    {
        Log.Waiting(log);
        try
        {
            while (!await TryTakeAsync()) await Task.Delay(LookEvery, time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped before it was its turn.
        }
        catch (Exception e) // Its calls end with the same.
        {
            _ready.TrySetException(e);
        }
    }

    private async Task<bool> TryTakeAsync()
    {
        var owner = store.Owner();
        if (owner is not null && IsAlive(owner)) return false;
        if (!await store.TakeOverAsync(owner, _me)) return false;
        recover();
        _ready.TrySetResult();
        return true;
    }

    private static bool IsAlive(string owner) =>
        ProcessIdentity.TryParse(owner[..owner.LastIndexOf('/')], out var process)
        && (process == ProcessIdentity.Current ? Living.ContainsKey(owner) : process.IsAlive());

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "another sidecar runs the workflows of this app id; this one waits")]
        public static partial void Waiting(ILogger logger);
    }
}
