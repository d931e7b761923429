namespace Dapr.Sidecar.Hosting;

/// <summary>How far a sidecar has come: what the health API tells, and whether somebody asked it to end.</summary>
internal sealed class SidecarStatus
{
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _outboundReady;
    private volatile bool _ready;
    private volatile bool _forced;

    /// <summary>The components are ready, so the application may call out; it need not listen itself yet.</summary>
    public bool OutboundReady => _outboundReady;

    /// <summary>The application listens and was asked for its settings, too.</summary>
    public bool Ready => _ready;

    /// <summary>Completes when a shutdown was asked for over the API.</summary>
    public Task ShutdownRequested => _shutdown.Task;

    public void SetOutboundReady() => _outboundReady = true;

    public void SetReady() => _ready = true;

    /// <summary>What is under way is cut off, and the process ends with an error.</summary>
    public bool Forced => _forced;

    public void RequestShutdown(bool force = false)
    {
        if (force) _forced = true;
        _shutdown.TrySetResult();
    }
}
