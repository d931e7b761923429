using System.Runtime.InteropServices;

namespace Dapr.Sidecar.Cli;

/// <summary>SIGINT, SIGTERM, SIGHUP and Ctrl+C as a wish to stop; the process does not end by itself.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _again = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations;

    public StopSignals() => _registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    public CancellationToken Token => _first.Token;
    public Task Received => _received.Task;

    /// <summary>A second signal: stop at once.</summary>
    public Task Again => _again.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _first.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_received.TrySetResult())
        {
            _again.TrySetResult();
            return;
        }
        _first.Cancel();
    }
}
