using Agents.Contracts.Inventory;
using Agents.Hosting.Schemas;
using Agents.Tools.Adapters;

namespace Agents.Tools.Inventory;

/// <summary>
/// A manifest made ready to run. The same object serves all revisions in which the manifest is the same, with all that it has learnt
/// and opened. Whoever runs a call on it holds a <see cref="ToolLease"/>; it is let go of when it is retired and the last lease ends.
/// </summary>
internal sealed class ToolVersion(ToolManifest manifest, ValueSchema? output, IToolAdapter adapter)
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One is the catalog's own.
    private int _holders = 1;
    private int _retired;

    public ToolManifest Manifest => manifest;

    /// <summary>Null: any JSON is a result.</summary>
    public ValueSchema? Output => output;

    public IToolAdapter Adapter => adapter;

    public ToolRetry Retry { get; } = manifest.Retry ?? new ToolRetry();

    /// <summary>Calls that run on it now.</summary>
    public int Running => Math.Max(0, Volatile.Read(ref _holders) - (Volatile.Read(ref _retired) == 0 ? 1 : 0));

    /// <summary>Done when it is retired and nothing runs on it any more.</summary>
    public Task Idle => _idle.Task;

    /// <summary>False when it is retired and idle; then it must not be used any more.</summary>
    public bool TryEnter()
    {
        while (true)
        {
            var holders = Volatile.Read(ref _holders);
            if (holders == 0)
                return false;
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
                return true;
        }
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            _idle.TrySetResult();
    }

    /// <summary>The catalog does not hold it any more.</summary>
    public void Retire()
    {
        if (Interlocked.Exchange(ref _retired, 1) == 0)
            Exit();
    }
}

/// <summary>Keeps a version usable until it is disposed.</summary>
internal readonly struct ToolLease(ToolVersion version) : IDisposable
{
    public ToolVersion Version => version;

    public void Dispose() => version.Exit();
}
