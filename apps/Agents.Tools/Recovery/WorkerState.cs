namespace Agents.Tools.Recovery;

/// <summary>Whether this worker has entered itself and knows its tools.</summary>
internal sealed class WorkerState
{
    private volatile bool _ready;

    /// <summary>Only then are deliveries taken.</summary>
    public bool IsReady => _ready;

    public void SetReady() => _ready = true;
}
